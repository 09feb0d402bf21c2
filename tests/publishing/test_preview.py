from __future__ import annotations

import os
import threading
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pcp_analysis.cli.preview import _HERE, _Handler, _Server, _State
from pcp_analysis.publishing import preview
from pcp_analysis.publishing.preview import changed_entries, changes, stamps_of, take_over
from pcp_analysis.report.ledger import Entry, Ledger
from tests.publishing.test_data_pages import written


def test_a_saved_file_is_a_change_and_what_is_ours_is_none(tmp_path: Path) -> None:
    for name in ("data/a.csv", "data/.working/x", "pcp_analysis/__pycache__/x.pyc", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    before = stamps_of(tmp_path)
    assert list(before) == ["data/a.csv"]
    os.utime(tmp_path / "data/a.csv", (1, 1))
    (tmp_path / "data/b.csv").write_text("new")
    assert changes(before, stamps_of(tmp_path)) == ["data/a.csv", "data/b.csv"]


def test_files_that_are_the_same_keep_their_time(tmp_path: Path) -> None:
    target = tmp_path / "target"
    take_over({"same.md": b"same", "other.md": b"old", "gone.md": b"gone"}, target)
    os.utime(target / "same.md", (1, 1))
    take_over({"same.md": b"same", "other.md": b"new"}, target)
    assert sorted(path.name for path in target.iterdir()) == ["other.md", "same.md"]
    assert (target / "other.md").read_text() == "new"
    assert (target / "same.md").stat().st_mtime == 1


def test_a_figure_that_differs_came_or_went_is_told() -> None:
    before, now = Ledger(), Ledger()
    for ledger, texts in (
        (before, {"a": "1", "b": "1", "c": "1"}),
        (now, {"b": "1", "c": "2", "d": "1"}),
    ):
        for name, text in texts.items():
            ledger.add(Entry(id=f"x.{name}", kind="text", chapter="x", text=text))
    assert changed_entries(before, now) == {"x.a", "x.c", "x.d"}


def test_data_stand_in_small_pages_as_in_the_book_however_often_pages_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    monkeypatch.setattr(preview, "prepare_worker", lambda root, settings: None)
    monkeypatch.setattr(preview, "run_sphinx", lambda source, work: shown)
    (tmp_path / "work").mkdir()
    made = preview.Preview(tmp_path, "2020-21-q4", None, tmp_path / "work")
    written(shown, "robbery.html")
    written(shown, "index.html", table=False)
    made._render({}, Ledger())
    kept = (shown / "data" / "a.chart.html").read_text()
    before = (shown / "robbery.html").read_text()
    assert '<a href="data/a.chart.html">Data and method<' in before
    made._render({}, Ledger())  # Sphinx left every page alone
    assert (shown / "data" / "a.chart.html").read_text() == kept
    assert (shown / "robbery.html").read_text() == before


def test_pages_are_served_to_this_machine_with_the_script_that_loads_them_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "index.html").write_text("<html><body>words</body></html>")
    state = _State()
    state.error = "</script><b>no"
    server = _Server((_HERE, 0), partial(_Handler, directory=str(tmp_path), state=state))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def asked(path: str, host: str = "localhost") -> tuple[int, str, str]:
        connection = HTTPConnection(_HERE, server.server_address[1], timeout=5)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()

    with server:
        page = asked("/")[2]
        assert page.endswith('words<script src="/__preview.js"></script></body></html>')
        assert asked("/__preview.json")[1] == "application/json"
        # the error is put into the page as text, by the script
        assert "textContent = state.error" in asked("/__preview.js")[2]
        assert asked("/", host="elsewhere.example")[0] == 403
        assert "is being made" in asked("/none.html")[2]
        state.made = 1
        assert asked("/../secret.html")[0] == asked("/none.html")[0] == 404
        server.shutdown()
