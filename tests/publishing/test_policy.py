from __future__ import annotations

import base64
import hashlib

import pytest

from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.html.policy import with_policy

PAGE_NAME = "DOCUMENTATION_OPTIONS.pagename = 'index';"
PAGE = (
    '<html><head>\n<meta charset="utf-8"><style>a {{}}</style><script>{script}</script>'
    '<script src="_static/book.js"></script>'
    '<script type="text/x-thebe-config">{{}}</script></head><body></body></html>'
)


def test_policy_stands_first_and_names_the_known_scripts_by_their_hash() -> None:
    html = with_policy(PAGE.format(script=PAGE_NAME), "index.html")
    head = html[: html.index("charset")]
    assert head.startswith('<html><head>\n<meta http-equiv="Content-Security-Policy"')
    for text in (PAGE_NAME, "a {}"):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in head
    assert "default-src 'none'" in head and "unsafe" not in head
    assert "thebe" not in html


@pytest.mark.parametrize("script", ["alert(1)", f"{PAGE_NAME} alert(1)", PAGE_NAME + "\n//x"])
def test_a_script_that_the_theme_does_not_bring_ends_the_build(script: str) -> None:
    with pytest.raises(RenderError, match=r"index\.html holds a script"):
        with_policy(PAGE.format(script=script), "index.html")


def test_a_page_without_a_head_is_refused() -> None:
    with pytest.raises(RenderError, match="no head"):
        with_policy("<p>", "index.html")
