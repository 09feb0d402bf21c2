from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue


def test_force_with_a_file_is_compared_with_its_most_similar_group(catalogue: Catalogue) -> None:
    group = catalogue.group("essex")
    assert (group.id, group.page, group.short_label) == (
        "most-similar-group",
        "most_similar_group",
        "MSG",
    )
    assert group.peers == catalogue.most_similar_group("essex")
    assert group.texts["group-size"] == "eight forces"
    assert group.texts["group-opening"].startswith(
        "its most similar group (MSG) of eight forces: Essex and the forces most like it, Avon"
    )
    assert group.method == "published arithmetic of the most similar group, the force included"


def test_group_says_how_old_its_list_is_where_it_is_introduced(catalogue: Catalogue) -> None:
    group = catalogue.group("essex")
    assert group.texts["group-membership"].endswith(f"agree with it. {group.age}")
    assert "January 2014, the newest at hand" in group.age
    assert "read places of later years with that in mind" in group.age
    assert catalogue.group("kent").age == ""


def test_average_of_a_group_is_named(catalogue: Catalogue) -> None:
    named = "unweighted mean of the eight forces, Essex included"
    assert catalogue.group("essex").texts["group-average"] == named
    assert catalogue.group("kent").average == "unweighted mean of the 42 forces, Kent included"


@pytest.mark.parametrize("force", ["kent", "gwent"])
def test_force_without_a_file_is_compared_with_all_that_have_residents(
    catalogue: Catalogue, force: str
) -> None:
    group = catalogue.group(force)
    assert group.id == "all-forces"
    assert len(group.peers) == 41
    assert [item.id for item in group.left_out] == ["city-of-london"]
    assert group.force not in group.peers
    assert not any("{" in text for text in group.texts.values())
    assert all("MSG" not in text for text in group.texts.values())
    assert "City of London" in group.texts["peers"]


def test_force_with_few_residents_is_compared_with_all_others(catalogue: Catalogue) -> None:
    group = catalogue.group("city-of-london")
    assert (len(group.peers), group.left_out) == (42, ())


def test_words_for_a_force_with_few_residents_are_its_own(catalogue: Catalogue) -> None:
    own = catalogue.group("city-of-london").texts
    assert "each territorial force. Few people live in City of London" in own["group-membership"]
    assert own["group-opening"].endswith("43 forces, each territorial force")
    assert not any(" none" in text for text in own.values())
    assert catalogue.group("kent").texts["group-opening"].endswith("force but City of London")


def test_region_holds_the_other_forces_of_it_that_have_residents(catalogue: Catalogue) -> None:
    region = catalogue.region("kent")
    assert [item.id for item in region.peers] == ["hampshire", "surrey", "sussex", "thames-valley"]
    assert region.texts["group-membership"] == (
        "The region of Kent is South East, as the Home Office groups forces: Hampshire, Surrey, Sussex "
        "and Thames Valley; with Kent it has five forces."
    )
    assert (region.label, region.short_label) == ("region", "its region")
    london = catalogue.region("metropolitan-police")
    assert (london.peers, [item.id for item in london.left_out]) == ((), ["city-of-london"])
    assert sum(1 + len(catalogue.region(force.id).peers) >= 5 for force in catalogue.forces) == 26


@pytest.mark.shared
def test_regions_are_those_of_the_workforce_table(
    catalogue: Catalogue, release_file: Callable[..., Path]
) -> None:
    path = release_file(catalogue.release("home-office-workforce-2022-07"))
    table = pd.read_csv(path, dtype=str)
    newest = table[table["As at 31 March"].str.startswith("2022")]
    regions = dict(zip(newest["Geocode"], newest["Region"], strict=True))
    assert regions == {force.code: force.region for force in catalogue.forces}
