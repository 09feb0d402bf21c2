"""The catalogue: what it holds, and how a slip in a file people edit is told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.errors import CatalogueError, PcpError, UnknownNameError
from pcp_analysis.report.check import faults_of
from pcp_analysis.store.observations import Observations

Edit = Callable[[str, str, str], int]

ASKED_FOR = [
    "all-crime",
    "violence-with-injury",
    "violence-without-injury",
    "stalking-and-harassment",
    "homicide",
    "rape",
    "other-sexual-offences",
    "robbery",
    "burglary",
    "residential-burglary",
    "theft-all",
    "vehicle-offences",
    "criminal-damage-and-arson",
    "public-order",
    "drug-trafficking",
    "drug-possession",
    "weapons-possession",
    "crime-severity-score",
    "all-crime-solved-rate",
    "police-officers",
    "special-constables",
    "ksi-casualties",
    "ksi-casualties-per-vehicle-km",
    "violence-against-the-person-solved-rate",
    "sexual-offences-solved-rate",
    "robbery-solved-rate",
    "theft-solved-rate",
    "criminal-damage-and-arson-solved-rate",
    "drug-offences-solved-rate",
    "weapons-possession-solved-rate",
    "public-order-solved-rate",
    "miscellaneous-crimes-solved-rate",
]


# What it holds


def test_there_are_43_forces_with_codes_and_numbers_of_their_own(catalogue: Catalogue) -> None:
    assert len(catalogue.forces) == 43
    for name in ("id", "code", "name", "stats19_code"):
        assert len({getattr(force, name) for force in catalogue.forces}) == 43, name
    assert sum(force.code.startswith("W") for force in catalogue.forces) == 4


def test_forces_stand_in_the_order_of_their_names(catalogue: Catalogue) -> None:
    names = [force.name for force in catalogue.forces]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("force_id", "code", "stats19_code"),
    [
        ("essex", "E23000028", 42),
        ("metropolitan-police", "E23000001", 1),
        ("city-of-london", "E23000034", 48),
        ("dyfed-powys", "W15000004", 63),
    ],
)
def test_forces_carry_their_official_codes(
    catalogue: Catalogue, force_id: str, code: str, stats19_code: int
) -> None:
    force = catalogue.force(force_id)
    assert (force.code, force.stats19_code) == (code, stats19_code)


def test_every_id_code_name_and_alias_finds_its_force_in_any_case(catalogue: Catalogue) -> None:
    for force in catalogue.forces:
        for name in (force.id, force.code, force.name, *force.aliases):
            for spelling in (name, name.upper(), name.lower(), f" {name} "):
                assert catalogue.force(spelling) is force, spelling


@pytest.mark.parametrize(
    ("alias", "force_id"),
    [
        ("Avon & Somerset", "avon-and-somerset"),
        ("Devon & Cornwall", "devon-and-cornwall"),
        ("London, City of", "city-of-london"),
        ("City of London", "city-of-london"),
        ("Metropolitan Police", "metropolitan-police"),
        ("Hampshire and Isle of Wight", "hampshire"),
        ("Dyfed Powys", "dyfed-powys"),
    ],
)
def test_names_that_publishers_use_find_their_force(
    catalogue: Catalogue, alias: str, force_id: str
) -> None:
    assert catalogue.force(alias).id == force_id


def test_no_area_beside_the_43_bears_the_name_of_a_force(catalogue: Catalogue) -> None:
    assert "British Transport Police" in catalogue.other_areas
    for name in catalogue.other_areas:
        with pytest.raises(UnknownNameError):
            catalogue.force(name)


def test_essex_has_the_seven_peers_of_its_source(catalogue: Catalogue) -> None:
    assert [force.name for force in catalogue.most_similar_group("essex")] == [
        "Avon and Somerset",
        "Derbyshire",
        "Hampshire",
        "Hertfordshire",
        "Leicestershire",
        "Staffordshire",
        "Sussex",
    ]


def test_a_peer_group_is_found_by_any_name_of_the_force(catalogue: Catalogue) -> None:
    assert catalogue.most_similar_group("E23000028") == catalogue.most_similar_group("Essex")


@pytest.mark.parametrize("indicator_id", ASKED_FOR)
def test_every_indicator_asked_for_is_compared(catalogue: Catalogue, indicator_id: str) -> None:
    assert catalogue.indicator(indicator_id) in catalogue.compared()


def test_every_compared_indicator_stands_in_one_theme_and_every_theme_has_some(
    catalogue: Catalogue,
) -> None:
    by_theme = [item for theme in catalogue.themes for item in catalogue.compared(theme.id)]
    assert sorted(item.id for item in by_theme) == sorted(i.id for i in catalogue.compared())
    assert all(catalogue.compared(theme.id) for theme in catalogue.themes)
    assert {item.role for item in catalogue.compared()} == {"compared"}


@pytest.mark.parametrize(
    ("indicator_id", "polarity"),
    [
        ("all-crime", "lower_is_better"),
        ("all-crime-solved-rate", "higher_is_better"),
        ("theft-solved-rate", "higher_is_better"),
        ("drug-possession", "no_judgement"),
        ("weapons-possession", "no_judgement"),
        ("police-officers", "no_judgement"),
        ("ksi-casualties", "lower_is_better"),
    ],
)
def test_indicators_are_judged_the_right_way_round(
    catalogue: Catalogue, indicator_id: str, polarity: str
) -> None:
    assert catalogue.indicator(indicator_id).polarity == polarity


def test_percentages_are_known_as_such(catalogue: Catalogue) -> None:
    assert catalogue.indicator("all-crime-solved-rate").is_percentage
    assert not catalogue.indicator("all-crime").is_percentage
    assert not catalogue.indicator("crime-severity-score").is_percentage


def test_an_indicator_may_share_the_count_of_another(catalogue: Catalogue) -> None:
    assert catalogue.indicator("ksi-casualties-per-vehicle-km").counted == "ksi-casualties"
    assert catalogue.indicator("ksi-casualties").counted == "ksi-casualties"


def test_series_breaks_are_those_of_the_indicator_alone(catalogue: Catalogue) -> None:
    breaks = catalogue.breaks_of("residential-burglary")
    assert [str(item.first_quarter) for item in breaks] == ["2017-18-q1"]
    assert catalogue.breaks_of("burglary") == ()


def test_series_breaks_come_oldest_first_whatever_their_order_in_the_file(
    project: Path, edit: Edit
) -> None:
    edit(
        "catalogue/series_breaks.yml",
        "indicators: [ksi-casualties,",
        "indicators: [residential-burglary, ksi-casualties,",
    )
    breaks = Catalogue.load(project).breaks_of("residential-burglary")
    assert [str(item.first_quarter) for item in breaks] == ["2016-17-q1", "2017-18-q1"]


def test_the_covid_period_is_on_record(catalogue: Catalogue) -> None:
    (period,) = [item for item in catalogue.exceptional_periods if item.id == "covid-19"]
    assert (period.starts, period.ends) == (dt.date(2020, 3, 1), dt.date(2021, 7, 31))


def test_every_release_of_the_store_is_listed_and_every_listed_one_is_in_the_store(
    catalogue: Catalogue, observations: Observations
) -> None:
    stored = set(observations.table["release"])
    assert {release.id for release in catalogue.releases} == stored
    assert "Open Government Licence" in catalogue.licence


def test_every_release_records_the_digest_of_its_file(catalogue: Catalogue) -> None:
    assert all(release.sha256 for release in catalogue.releases)
    for release in catalogue.releases:
        assert (release.companion_file is None) == (release.companion_sha256 is None)


def test_the_plan_of_essex_has_seven_priorities_and_names_known_indicators(
    catalogue: Catalogue,
) -> None:
    plan = catalogue.plan("essex", dt.date(2021, 3, 31))
    assert plan is not None
    assert [priority.id for priority in plan.priorities] == [
        f"priority-{number}" for number in range(1, 8)
    ]
    assert "Grays" in str(plan.note_on("homicide"))
    assert plan.note_on("robbery") is None


def test_a_force_without_a_plan_has_none(catalogue: Catalogue) -> None:
    assert catalogue.plan("gwent", dt.date(2021, 3, 31)) is None


# Names that nothing bears


@pytest.mark.parametrize(
    ("look_up", "name", "message"),
    [
        ("force", "Esex", "unknown force 'Esex'. Did you mean 'essex'?"),
        ("indicator", "homicid", "unknown indicator 'homicid'. Did you mean 'homicide'?"),
        ("theme", "violense", "unknown theme 'violense'. Did you mean 'violence'?"),
        (
            "release",
            "ons-population-2021-60",
            "unknown release 'ons-population-2021-60': add it to releases.yml first. "
            "Did you mean 'ons-population-2021-06'?",
        ),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_known(
    catalogue: Catalogue, look_up: str, name: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        getattr(catalogue, look_up)(name)
    assert str(caught.value) == message


def test_an_unknown_name_near_to_nothing_is_told_without_a_guess(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError, match=r"^unknown force 'zzz'\.$"):
        catalogue.force("zzz")


# Where the project is


def test_the_project_is_where_the_environment_says(project: Path) -> None:
    assert find_project_root() == project.resolve()
    assert Catalogue.load().folder == project.resolve() / "data" / "catalogue"


def test_the_project_is_found_from_a_folder_inside_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PCP_PROJECT")
    monkeypatch.chdir(project / "data" / "observations")
    assert find_project_root() == project.resolve()


def test_outside_any_project_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(tmp_path))
    with pytest.raises(PcpError, match="run pcp inside the project"):
        find_project_root()


# Files that are wrong


def refusal(project: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(project)
    return str(caught.value)


def test_an_unknown_key_is_told_with_file_line_and_the_nearest_key(
    project: Path, edit: Edit
) -> None:
    line = edit(
        "catalogue/indicators.yml",
        "    unit: severity score\n    theme: overall",
        "    units: severity score\n    theme: overall",
    )
    message = refusal(project)
    assert f"indicators.yml, line {line}: unknown key 'indicators.1.units'" in message
    assert "Did you mean 'unit'?" in message


def test_a_missing_key_is_told_with_file_and_line(project: Path, edit: Edit) -> None:
    line = edit("catalogue/forces.yml", "name: Essex, ", "")
    assert refusal(project) == f"forces.yml, line {line}: key 'forces.12.name' is missing"


def test_a_repeated_key_is_told_with_file_and_line(project: Path, edit: Edit) -> None:
    line = edit(
        "catalogue/indicators.yml",
        "    unit: severity score\n    theme: overall",
        "    unit: severity score\n    unit: score\n    theme: overall",
    )
    assert refusal(project) == f"indicators.yml, line {line + 1}: 'unit' stands twice"


def test_broken_yaml_is_told_with_file_and_line(project: Path, edit: Edit) -> None:
    line = edit("catalogue/series_breaks.yml", "    starts: 2017-18-q1", "\tstarts: 2017-18-q1")
    assert refusal(project).startswith(f"series_breaks.yml, line {line}: not valid YAML: ")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("forces.yml", "stats19_code: 42", "stats19_code: fortytwo", "found 'fortytwo'"),
        ("forces.yml", "code: E23000028", "code: E2300028", "found 'E2300028'"),
        ("releases.yml", "published: 2023-10-19", "published: autumn", "found 'autumn'"),
        ("series_breaks.yml", "2017-18-q1", "2017-18-q5", "quarters are 1 to 4"),
        ("releases.yml", "family: crime_severity", "family: severity", "found 'severity'"),
        ("releases.yml", "file: ons_crime", "file: ../ons_crime", "found '../ons_crime"),
        ("indicators.yml", "police officer, measure: fte", "staff, measure: y", "found 'y'"),
        ("indicators.yml", "per: 100000,", "per: 0,", "greater than 0"),
        ("indicators.yml", "decimals: 3", "decimals: 9", "less than or equal to 4"),
        (
            "indicators.yml",
            "{family: crime_severity, offence_group: Total",
            "{family: severity, offence_group: Total",
            "'severity'",
        ),
        (
            "indicators.yml",
            'excluded_groups: ["Fraud offences"]',
            'excluded_groups: ["Fraud offences"], groups: ["Robbery"]',
            "not both",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_file_and_line(
    project: Path, edit: Edit, file: str, old: str, new: str, told: str
) -> None:
    line = edit(f"catalogue/{file}", old, new)
    message = refusal(project)
    assert message.startswith(f"{file}, line {line}: ")
    assert told in message


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "data" / "catalogue" / "series_breaks.yml").unlink()
    assert refusal(project).endswith("series_breaks.yml is missing")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "series_breaks.yml",
            "indicators: [residential-burglary]",
            "indicators: [residential-burglry]",
            "series_breaks.yml, 'residential-burglary': unknown indicator 'residential-burglry'. "
            "Did you mean 'residential-burglary'?",
        ),
        (
            "indicators.yml",
            "- id: crime-severity-score",
            "- id: all-crime",
            "indicators.yml: 'all-crime' stands twice",
        ),
        (
            "releases.yml",
            "- id: ons-population-2025-07",
            "- id: ons-population-2021-06",
            "releases.yml: 'ons-population-2021-06' stands twice",
        ),
        (
            "forces.yml",
            "name: Essex, stats19_code: 42",
            "name: Essex, stats19_code: 46",
            "forces.yml: '46' stands twice",
        ),
        (
            "forces.yml",
            "name: Essex, stats19_code: 42, aliases: []",
            "name: Essex, stats19_code: 42, aliases: [Kent]",
            "forces.yml: 'kent' names two forces",
        ),
        (
            "indicators.yml",
            "    unit: severity score\n    theme: overall\n",
            "    unit: severity score\n",
            "indicators.yml, 'crime-severity-score': a compared indicator needs a theme",
        ),
        (
            "indicators.yml",
            "    unit: severity score\n    theme: overall\n",
            "    unit: severity score\n    theme: overal\n",
            "indicators.yml, 'crime-severity-score': unknown theme 'overal'. Did you mean 'overall'?",
        ),
        (
            "indicators.yml",
            "denominator: vehicle-km",
            "denominator: vehicle-miles",
            "indicators.yml, 'ksi-casualties-per-vehicle-km': unknown indicator 'vehicle-miles'. "
            "Did you mean 'vehicle-km'?",
        ),
        (
            "indicators.yml",
            "numerator: ksi-casualties",
            "numerator: ksi",
            "indicators.yml, 'ksi-casualties-per-vehicle-km': unknown indicator 'ksi'.",
        ),
        (
            "indicators.yml",
            "    numerator: ksi-casualties\n",
            "",
            "indicators.yml, 'ksi-casualties-per-vehicle-km': give either a source or a numerator",
        ),
    ],
)
def test_files_that_contradict_each_other_are_told_by_file_and_key(
    project: Path, edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    edit(f"catalogue/{file}", old, new)
    assert refusal(project) == message


# Peer groups and plans


def peer_refusal(project: Path, error: type[PcpError] = CatalogueError) -> str:
    with pytest.raises(error) as caught:
        Catalogue.load(project).most_similar_group("essex")
    return str(caught.value)


def test_a_force_without_a_peer_group_is_told_which_file_to_write(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError) as caught:
        catalogue.most_similar_group("kent")
    assert "Kent has no most similar group" in str(caught.value)
    assert "write data/catalogue/peer_groups/kent.yml" in str(caught.value)


def test_a_peer_group_that_a_user_supplies_is_read(project: Path) -> None:
    path = project / "data" / "catalogue" / "peer_groups" / "kent.yml"
    path.write_text("force: kent\npeers: [essex, sussex]\nsource: a test\n", encoding="utf-8")
    peers = Catalogue.load(project).most_similar_group("kent")
    assert [force.id for force in peers] == ["essex", "sussex"]


PEERS = "catalogue/peer_groups/essex.yml"


def test_a_peer_group_that_names_an_unknown_force_is_refused(project: Path, edit: Edit) -> None:
    edit(PEERS, "derbyshire", "derbshire")
    assert peer_refusal(project) == (
        "essex.yml: unknown force 'derbshire'. Did you mean 'derbyshire'?"
    )


def test_a_peer_group_that_names_the_force_itself_is_refused(project: Path, edit: Edit) -> None:
    edit(PEERS, "derbyshire", "essex")
    assert peer_refusal(project) == "essex.yml: 'peers' holds essex itself, which is no peer"


def test_a_peer_group_that_names_a_force_twice_is_refused(project: Path, edit: Edit) -> None:
    edit(PEERS, "derbyshire", "sussex")
    assert peer_refusal(project) == "essex.yml: 'peers' names a force twice"


def test_a_peer_group_of_another_force_is_refused(project: Path, edit: Edit) -> None:
    edit(PEERS, "force: essex", "force: kent")
    assert peer_refusal(project) == "essex.yml: 'force' is 'kent', expected 'essex'"


def test_a_source_without_peers_is_refused_with_its_file(project: Path) -> None:
    path = project / "data" / PEERS
    path.write_text("force: essex\nsource: a test\npeers: []\n", encoding="utf-8")
    assert "peers and their source go together" in peer_refusal(project)


def test_a_peer_group_with_an_unknown_key_is_refused_with_file_and_line(
    project: Path, edit: Edit
) -> None:
    line = edit(PEERS, "peers: [", "peer: [")
    message = peer_refusal(project)
    assert f"essex.yml, line {line}: unknown key 'peer'. Did you mean 'peers'?" in message


def test_a_peer_group_whose_own_force_is_unknown_is_refused_by_file(
    project: Path, edit: Edit
) -> None:
    edit(PEERS, "force: essex", "force: esex")
    assert peer_refusal(project).startswith("essex.yml: ")


def test_a_plan_of_another_force_is_refused(project: Path, edit: Edit) -> None:
    edit("catalogue/plans/essex/2016-2021.yml", "force: essex", "force: kent")
    with pytest.raises(
        CatalogueError, match=r"2016-2021\.yml: 'force' is 'kent', expected 'essex'"
    ):
        Catalogue.load(project).plans("essex")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - indicator: homicide\n", "  - indicator: homicid\n"),
        ("{indicator: homicide-solved-rate,", "{indicator: homicid-solved-rate,"),
        ("indicators: [stalking-and-harassment]", "indicators: [stalking]"),
    ],
    ids=["note", "aspiration", "priority"],
)
def test_a_plan_that_names_an_unknown_indicator_is_refused(
    project: Path, edit: Edit, old: str, new: str
) -> None:
    edit("catalogue/plans/essex/2016-2021.yml", old, new)
    with pytest.raises(CatalogueError, match=r"^plans/essex/2016-2021\.yml: unknown indicator '"):
        Catalogue.load(project).plans("essex")


def test_a_list_of_no_forces_is_refused_by_file(project: Path) -> None:
    path = project / "data" / "catalogue" / "forces.yml"
    path.write_text("forces: []\nother_areas: []\n", encoding="utf-8")
    assert refusal(project).startswith("forces.yml")


def test_every_unknown_id_is_named_at_once(project: Path) -> None:
    plan = project / "data/catalogue/plans/essex/2024-2028.yml"
    entry = "priorities: [{id: priority-one, title: One, indicators: [robery, raip]}]"
    plan.write_text(plan.read_text().replace("priorities: []", entry))
    group = project / "data/catalogue/peer_groups/essex.yml"
    group.write_text(group.read_text().replace("sussex", "susex").replace("derbyshire", "darby"))
    found = "\n".join(faults_of(project))
    for wanted in ("'robery'", "'raip'", "'susex'", "'darby'"):
        assert f"unknown indicator {wanted}" in found or f"unknown force {wanted}" in found


def test_what_holds_of_every_force_names_none_and_no_document_of_one(catalogue: Catalogue) -> None:
    """A definition stands in the book of each force; what documents of one say, in its plan."""
    general = [
        text for item in catalogue.indicators for text in (item.definition, item.note) if text
    ]
    general += [
        text
        for item in catalogue.series_breaks
        if not item.forces
        for text in (item.title, item.detail)
    ]
    names = "|".join(re.escape(force.name) for force in catalogue.forces)
    found = re.compile(rf"\b(?:{names}|(?:the|its|this) plan|documents of)\b")
    assert not [text for text in general if found.search(text)]
    plan = catalogue.plan("essex", dt.date(2021, 3, 31))
    assert plan is not None
    assert "documents of the plan" in (plan.note_on("violence-with-injury") or "")
