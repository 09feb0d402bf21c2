"""Margins, clusters and families of tests: strict files that the statistics can take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import CatalogueError
from pcp_analysis.statistics import Cluster, Margin

Edit = Callable[[str, str, str], int]
FAMILIES = ("peers", "all-forces", "region", "outside-the-range", "changes")
ROBBERY = "indicator: robbery, kind: ratio, size: 1.15"
GRAYS = "id: grays-october-2019\n    indicator: homicide"


def test_every_indicator_with_a_verdict_has_one_margin_of_its_kind(catalogue: Catalogue) -> None:
    judged = [i for i in catalogue.compared() if i.no_verdict is None]
    lacking = {indicator.id for indicator in judged} - set(catalogue.margins)
    assert not lacking, "add a line to data/catalogue/margins.yml"
    assert len(catalogue.margins) == len(judged)
    for indicator in judged:
        declared = catalogue.margins[indicator.id]
        assert declared.margin.kind == ("points" if indicator.is_percentage else "ratio")
        assert declared.step
        assert declared.reason
    assert catalogue.margins["robbery"].margin == Margin("ratio", 1.15)


def test_clusters_are_declared_with_their_source(catalogue: Catalogue) -> None:
    for item in catalogue.clusters:
        assert catalogue.indicator(item.indicator).no_verdict
        assert catalogue.force(item.force)
        assert item.cluster == Cluster(item.title, item.victims)
        assert item.source
    assert "2019-20-q3" in {str(item.counted_in) for item in catalogue.clusters}


def test_every_family_that_the_book_tests_is_declared(catalogue: Catalogue) -> None:
    assert tuple(catalogue.test_families) == FAMILIES
    assert {item.level for item in catalogue.test_families.values()} == {0.05}
    assert {item.method for item in catalogue.test_families.values()} == {"benjamini_hochberg"}


def test_a_force_stands_against_all_others_but_those_of_another_kind(catalogue: Catalogue) -> None:
    everyone = catalogue.all_forces("essex")
    assert len(everyone.peers) == 41
    assert [force.id for force in everyone.left_out] == ["city-of-london"]
    assert not any(force.few_residents for force in everyone.peers)
    assert catalogue.force("essex") not in everyone.peers


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("margins", ROBBERY, ROBBERY.replace("ry,", "y,"), "unknown indicator 'robbey'"),
        ("margins", ROBBERY, ROBBERY.replace("robbery", "rape"), "found two margins; expected one"),
        ("margins", ROBBERY, ROBBERY.replace("ratio", "points"), "found a margin in points"),
        ("margins", ROBBERY, ROBBERY.replace("robbery", "population"), "not compared by it"),
        ("margins", ROBBERY, ROBBERY.replace("1.15", "0.9"), "must be above 1, not 0.9"),
        ("margins", ROBBERY, ROBBERY.replace("1.15", '"1.15"'), "valid number"),
        ("margins", ROBBERY, f"{ROBBERY}, colour: red", "unknown key"),
        ("clusters", "force: essex", "force: esex", "unknown force 'esex'. Did you mean 'essex'?"),
        ("clusters", GRAYS, GRAYS.replace("homicide", "homicid"), "Did you mean 'homicide'?"),
        (
            "clusters",
            GRAYS,
            GRAYS.replace("homicide", "ksi-casualties"),
            "not published by quarter",
        ),
        ("clusters", "victims: 39", "victims: 1", "greater than or equal to 2"),
        ("clusters", "quarter: 2019-20-q3", "quarter: 2019-20-q7", "2019-20-q7"),
        ("test_families", "id: changes", "id: peers", "'peers' stands twice"),
        ("test_families", "id: changes", "id: change", "Input should be 'peers'"),
        (
            "test_families",
            "level: 0.05\n    method: benjamini_hochberg\n    prints: forces by",
            "level: 5\n    method: benjamini_hochberg\n    prints: forces by",
            "less than 1",
        ),
    ],
)
def test_a_slip_is_told_with_its_file(
    project: Path, edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    edit(f"catalogue/{file}.yml", old, new)
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(project)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{file}.yml")


def test_a_family_that_is_tested_must_be_declared(project: Path) -> None:
    path = project / "data" / "catalogue" / "test_families.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: changes")], encoding="utf-8")
    with pytest.raises(CatalogueError, match="there is no family 'changes'"):
        Catalogue.load(project)
