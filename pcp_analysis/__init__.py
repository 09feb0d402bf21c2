"""Reproducible report book for a police force's Police and Crime Plan."""

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

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
