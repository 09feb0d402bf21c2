"""What the editions of 2020/21 were made without, so that tests read what they read."""

from __future__ import annotations

from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition

_ROOT = Path(__file__).parents[1]
_EDITION = read_edition(_ROOT, Catalogue.load(_ROOT), "2020-21-q4")
WITHOUT = _EDITION.without
WITHOUT_RELEASES = _EDITION.parameters["without_releases"]
