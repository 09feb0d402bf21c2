"""Write a JSON Schema for each kind of YAML file that people edit: `python docs/make_schemas.py`.

They are made from the models that read the files. `.vscode/settings.json` says which schema belongs to
which file, so that an editor with the YAML extension names keys and marks faults while one writes;
other editors take the same list.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from pcp_analysis.catalogue.contents import Contents
from pcp_analysis.catalogue.districts import DistrictsFile
from pcp_analysis.catalogue.documents import _DocumentFile
from pcp_analysis.catalogue.editions import EditionFile
from pcp_analysis.catalogue.first_page import FirstPageRule
from pcp_analysis.catalogue.grades import GradeRule
from pcp_analysis.catalogue.groups import GroupKindsFile, PeerGroup
from pcp_analysis.catalogue.layouts import GapsFile, LayoutsFile
from pcp_analysis.catalogue.models import (
    CorrectionsFile,
    ForcesFile,
    IndicatorsFile,
    ReleasesFile,
    SeriesBreaksFile,
)
from pcp_analysis.catalogue.plans import Plan
from pcp_analysis.catalogue.rhythm import RhythmFile
from pcp_analysis.catalogue.subjects import SubjectsFile
from pcp_analysis.catalogue.yardsticks import ClustersFile, FamiliesFile, MarginsFile
from pcp_analysis.numbers import NumberBounds
from pcp_analysis.store.disclosure import DisclosureFile
from pcp_analysis.store.local_indicators import _LocalIndicators

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "schemas"
SETTINGS = ROOT / ".vscode" / "settings.json"
CATALOGUE = "data/catalogue"
MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "clusters": (ClustersFile, f"{CATALOGUE}/clusters.yml"),
    "contents": (Contents, "book/contents.yml"),
    "corrections": (CorrectionsFile, f"{CATALOGUE}/corrections.yml"),
    "disclosure": (DisclosureFile, f"{CATALOGUE}/disclosure.yml"),
    "districts": (DistrictsFile, f"{CATALOGUE}/districts.yml"),
    "document": (_DocumentFile, "data/documents/*/*/document.yml"),
    "edition": (EditionFile, "data/editions/**/*.yml"),
    "first_page": (FirstPageRule, f"{CATALOGUE}/first_page.yml"),
    "forces": (ForcesFile, f"{CATALOGUE}/forces.yml"),
    "gaps": (GapsFile, f"{CATALOGUE}/gaps.yml"),
    "grades": (GradeRule, f"{CATALOGUE}/grades.yml"),
    "group_kinds": (GroupKindsFile, f"{CATALOGUE}/group_kinds.yml"),
    "indicators": (IndicatorsFile, f"{CATALOGUE}/indicators.yml"),
    "layouts": (LayoutsFile, f"{CATALOGUE}/layouts.yml"),
    "local_indicators": (_LocalIndicators, f"{CATALOGUE}/local_indicators.yml"),
    "margins": (MarginsFile, f"{CATALOGUE}/margins.yml"),
    "number_bounds": (NumberBounds, f"{CATALOGUE}/number_bounds.yml"),
    "peer_group": (PeerGroup, f"{CATALOGUE}/peer_groups/*.yml"),
    "plan": (Plan, f"{CATALOGUE}/plans/*/*.yml"),
    "releases": (ReleasesFile, f"{CATALOGUE}/releases.yml"),
    "subjects": (SubjectsFile, f"{CATALOGUE}/subjects.yml"),
    "rhythm": (RhythmFile, f"{CATALOGUE}/rhythm.yml"),
    "series_breaks": (SeriesBreaksFile, f"{CATALOGUE}/series_breaks.yml"),
    "test_families": (FamiliesFile, f"{CATALOGUE}/test_families.yml"),
}


def _written(content: object) -> str:
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def files() -> dict[Path, str]:
    """Return each file and what stands in it."""
    found = {
        FOLDER / f"{name}.schema.json": _written(model.model_json_schema())
        for name, (model, _) in MODELS.items()
    }
    settings = {
        "yaml.schemas": {
            f"docs/schemas/{name}.schema.json": place for name, (_, place) in MODELS.items()
        }
    }
    found[SETTINGS] = _written(settings)
    return found


def main() -> None:
    """Write them all."""
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
