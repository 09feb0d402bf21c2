"""Reproducible report book for a police force's Police and Crime Plan.

The public API: :func:`open_edition` gives an edition, and the edition its indicators, themes and
priorities. Nothing is loaded before it is asked for, so that the command line starts fast.

Examples
--------
>>> import pcp_analysis as pcp
>>> first = pcp.list_editions()[0]
>>> edition = pcp.open_edition(first.force, first.name)
>>> robbery = edition.indicator("robbery")
>>> robbery.against_peers().indicator
'robbery'
"""

import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

_PACKAGE = Path(__file__).resolve().parent

if (_PACKAGE.parent / "SHA256SUMS").is_file():
    # the package of an unpacked bundle: bytecode beside it is in no list, so none is written, and
    # what lies there is not run in place of the source; Python has just written this module's own
    sys.dont_write_bytecode = True
    with suppress(OSError):
        Path(cache_from_source(__file__)).unlink(missing_ok=True)
        (_PACKAGE / "__pycache__").rmdir()
    for _path in sorted(_PACKAGE.rglob("*.pyc")):
        sys.exit(f"error: {_path} is in no list of the bundle, so nothing is run: delete it")

if TYPE_CHECKING:
    from pcp_analysis import api as api
    from pcp_analysis import statistics as statistics
    from pcp_analysis.api import (
        IndicatorAnalysis,
        OpenEdition,
        PriorityAnalysis,
        Result,
        ThemeAnalysis,
        list_editions,
        open_edition,
    )

__all__ = [
    "IndicatorAnalysis",
    "OpenEdition",
    "PriorityAnalysis",
    "Result",
    "ThemeAnalysis",
    "list_editions",
    "open_edition",
]
_ROOMS = ("api", "statistics")


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"pcp_analysis.{name}")
    if name in __all__:
        return getattr(import_module("pcp_analysis.api"), name)
    raise AttributeError(f"module 'pcp_analysis' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, *_ROOMS])
