"""The list of commands stands at once: a command's module is imported when the command is called."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pcp_analysis.cli.main import COMMANDS, load

HEAVY = {"pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "jupyter_client"}
HEAVY |= {"papermill", "sphinx", "weasyprint", "nbformat", "pydantic", "lark"}


def test_the_command_line_imports_no_library_before_a_command_is_called() -> None:
    said = (
        "import pcp_analysis.cli.main, sys; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(run.stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says_of_itself_and_its_help_has_an_example(
    name: str,
) -> None:
    command = load(name)
    assert command.help.splitlines()[0] == COMMANDS[name].words
    assert command.epilog.startswith(f"Example: pcp {name}")
