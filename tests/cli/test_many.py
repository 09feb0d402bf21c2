from __future__ import annotations

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from pcp_analysis.cli.many import chosen_editions
from pcp_analysis.errors import PcpError
from pcp_analysis.publishing import many

ROOT = Path(__file__).parents[2]


def names(forces: str, quarters: str) -> list[str]:
    return [f"{item.force}/{item.name}" for item in chosen_editions(ROOT, forces, quarters)]


def test_a_span_of_quarters_of_several_forces_is_every_edition_of_them() -> None:
    assert names("kent, essex", "2020-21-q3..2021-22-q1") == [
        f"{force}/{quarter}"
        for force in ("essex", "kent")
        for quarter in ("2020-21-q3", "2020-21-q4", "2021-22-q1")
    ]


def test_all_forces_are_forty_three() -> None:
    assert len(names("all", "2020-21-q4")) == 43


def test_without_a_choice_every_edition_that_has_a_file_is_meant() -> None:
    assert "essex/2020-21-q4" in names("", "")
    assert names("essex", "") == [name for name in names("", "") if name.startswith("essex/")]


@pytest.mark.parametrize(
    ("forces", "quarters", "said"),
    [
        ("esex", "2020-21-q4", "Did you mean 'essex'"),
        ("essex", "2021-22-q1..2020-21-q4", "expected the oldest one first"),
        ("essex", "2020-21-q4..soon", "--quarters 2020-21-q4..soon"),
        ("kent", "", "no edition is chosen"),
    ],
)
def test_a_choice_that_names_nothing_is_refused(forces: str, quarters: str, said: str) -> None:
    with pytest.raises(PcpError, match=said):
        names(forces, quarters)


def test_a_machine_that_lets_no_worker_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.") from PermissionError(13, "Permission denied")

    monkeypatch.setattr(many, "LocalCluster", refused)
    with pytest.raises(PcpError, match=r"no worker can be started here \(Nanny"):
        many.build_many(ROOT, [], workers=1, told=lambda _: None)


def test_no_page_of_the_scheduler_tells_others_of_this_machine_what_runs() -> None:
    with many._client(0, None, None) as client:
        host, port = client.cluster.dashboard_link.removeprefix("http://").split("/")[0].split(":")
        assert host == "127.0.0.1"
        for page in ("info/main/workers.html", "json/identity.json", "metrics"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"http://{host}:{port}/{page}", timeout=10)
