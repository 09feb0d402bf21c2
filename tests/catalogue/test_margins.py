"""Margins, clusters and families of tests: data that the statistics can take."""

from pathlib import Path

import yaml

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.statistics import Cluster, Margin

FOLDER = Path(__file__).resolve().parents[2] / "data" / "catalogue"


def read(name: str) -> list[dict[str, object]]:
    (items,) = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")).values()
    return list(items)


def test_every_indicator_with_a_verdict_has_one_margin_of_its_kind(catalogue: Catalogue) -> None:
    margins = {item["indicator"]: item for item in read("margins.yml")}
    judged = [i for i in catalogue.compared() if i.no_verdict is None]
    assert list(margins) == [indicator.id for indicator in judged]
    for indicator in judged:
        item = margins[indicator.id]
        margin = Margin(item["kind"], float(item["size"]))
        assert margin.kind == ("points" if indicator.is_percentage else "ratio")
        assert item["step"]
        assert item["reason"]


def test_clusters_name_a_force_an_indicator_and_a_source(catalogue: Catalogue) -> None:
    for item in read("clusters.yml"):
        assert catalogue.indicator(str(item["indicator"]))
        assert catalogue.force(str(item["force"]))
        assert Cluster(str(item["title"]), int(str(item["victims"]))).victims >= 2
        assert item["source"]


def test_families_state_level_and_method() -> None:
    families = read("test_families.yml")
    assert len({item["id"] for item in families}) == len(families)
    assert all(0 < float(str(item["level"])) < 1 for item in families)
