"""What is written by scripts into docs/ is current, and the schemas take what the readers take."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest

from pcp_analysis.catalogue.yaml_source import PlainLoader

ROOT = Path(__file__).parents[1]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schemas_are_current_each_of_a_kind_of_file_and_take_every_file() -> None:
    maker = script("make_schemas")
    written = maker.files()
    for path, content in written.items():
        assert path.read_text(encoding="utf-8") == content, f"{path.name}: make reference"
    assert {*maker.FOLDER.iterdir()} == {path for path in written if path != maker.SETTINGS}
    for name, (_, place) in maker.MODELS.items():
        schema = json.loads(written[maker.FOLDER / f"{name}.schema.json"])
        files = sorted(ROOT.glob(place))
        assert files, place
        for path in files:
            content = PlainLoader(path.read_text(encoding="utf-8")).get_single_data()
            jsonschema.validate(content, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"no_such_key": 1}, schema)


def test_the_list_of_dependencies_has_every_package_of_the_lock_in_its_version() -> None:
    maker = script("make_dependencies")
    rows = [line.split(" | ")[:2] for line in maker.FILE.read_text().splitlines()]
    listed = [(row[0].removeprefix("| "), row[1]) for row in rows if len(row) == 2]
    lock = (ROOT / "requirements.lock").read_text()
    pinned = {maker.plain_name(name): version for name, version in maker._PINNED.findall(lock)}
    assert listed[1:] == sorted(pinned.items())  # below the heading
