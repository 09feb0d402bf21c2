from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shell() -> InteractiveShell:
    """One shell for every notebook: it displays as Jupyter does, without a kernel of its own."""
    # a shell takes the place of the main module, which processes started later look for
    main = sys.modules["__main__"]
    found = InteractiveShell.instance()
    sys.modules["__main__"] = main
    found.run_line_magic("colors", "nocolor")
    return found


@pytest.fixture
def run_notebook(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that runs a notebook top to bottom and gives what each code cell shows.

    ``replace`` changes the source of its cells; every replaced text must stand once.
    """
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))

    def run(path: Path, replace: dict[str, str] | None = None) -> list[dict[str, Any]]:
        cells = [
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        ]
        for old, new in (replace or {}).items():
            assert sum(source.count(old) for source in cells) == 1, old
            cells = [source.replace(old, new) for source in cells]
        shell.reset(new_session=True)
        shown = []
        for source in cells:
            outcome = shell.run_cell(source, store_history=False)
            outcome.raise_error()
            bundle = (
                {} if outcome.result is None else shell.display_formatter.format(outcome.result)[0]
            )
            shown.append(bundle)
        return shown

    return run
