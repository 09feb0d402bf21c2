"""A priority that no open figure is tied to still tells its reader what there is, of any force."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.api.groups import PriorityAnalysis
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.plans import Plan
from pcp_analysis.catalogue.subjects import SubjectsFile, subject_faults
from pcp_analysis.errors import CatalogueError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Figure, SideBySide, Table
from pcp_analysis.report.catalogue_agreement import local_faults
from pcp_analysis.report.page import Page, edition_entries
from pcp_analysis.report.plan import priority
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
FILE = ROOT / "data" / "catalogue" / "subjects.yml"
PLAN = Plan.model_validate(
    {
        "force": "any",
        "title": "A plan",
        "priorities": [
            {"id": "priority-people", "title": "People", "subjects": ["people"]},
            {"id": "priority-unsaid", "title": "Better days"},
            {"id": "priority-theft", "title": "Theft", "indicators": ["theft-all"]},
        ],
    }
)


@pytest.fixture(params=["gwent", "dyfed-powys", "city-of-london"])
def elsewhere(
    request: pytest.FixtureRequest, observations: Observations, monkeypatch: pytest.MonkeyPatch
) -> Page:
    catalogue = Catalogue(ROOT)
    force = catalogue.force(request.param)
    monkeypatch.setitem(catalogue._plans, force.id, {f"plans/{force.id}/a.yml": PLAN})
    measures = Measures(
        catalogue,
        observations.made_without(frozenset()),
        force,
        Quarter.parse("2025-26-q3"),
        dt.date(2026, 7, 31),
    )
    page = Page("test", measures, PLAN)
    for entry in edition_entries(measures):
        page.ledger.add(entry)
    return page


def text_of(blocks: Sequence[Block]) -> str:
    return "\n".join(block.markdown() for block in blocks)


def test_a_priority_of_which_the_title_is_known_says_what_is_and_what_is_not(
    elsewhere: Page,
) -> None:
    (said,) = priority.promise(elsewhere, "priority-people")  # and nothing for the analyst
    text = said.markdown()
    assert "**Promised:** The title alone is at hand" in text
    assert "taken to be about harm to people" in text
    assert "domestic abuse by force (Office for National Statistics)" in text
    assert "could hand it in:** domestic abuse incidents recorded" in text
    assert "no grade rests on them" in text
    assert not re.search(r"\w\.yml|\bpcp \w", text)  # no words of the machine


@pytest.mark.parametrize("elsewhere", ["city-of-london"], indirect=True)  # unlike all others
def test_figures_that_bear_on_it_are_shown_as_context_and_not_graded(elsewhere: Page) -> None:
    blocks = priority.open_data(elsewhere, "priority-people")
    assert "Those below bear on its subject" in text_of(blocks[:1])
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == 7
    charts = [item for row in blocks if isinstance(row, SideBySide) for item in row.blocks]
    assert len(charts) == len(table.rows)  # whatever the page tells of has its chart
    assert all(isinstance(chart, Figure) for chart in charts)
    people = PLAN.priorities[0]
    story = PriorityAnalysis(elsewhere, people).what_happened()
    assert "## Figures that bear on it" in text_of(list(story.showing.blocks(elsewhere)))
    grade = PriorityAnalysis(elsewhere, people).grade().showing.blocks(elsewhere)
    assert "the plan ties no figure of open data to this priority" in text_of(list(grade))


def test_a_priority_of_which_nothing_is_said_leads_to_every_figure(elsewhere: Page) -> None:
    assert "The title alone is at hand" in text_of(priority.promise(elsewhere, "priority-unsaid"))
    text = text_of(priority.open_data(elsewhere, "priority-unsaid"))
    assert f"[all indicators]({elsewhere.group.page}.md)" in text


def test_a_priority_with_figures_of_its_own_needs_no_subject(elsewhere: Page) -> None:
    assert priority.promise(elsewhere, "priority-theft") == []


def test_what_bears_on_a_priority_beside_its_own_figures_is_named_with_a_link(
    page: Page, catalogue: Catalogue
) -> None:
    plan = catalogue.plans("kent")["plans/kent/2025-2029.yml"]
    kent = Page("test", replace(page.measures, force=catalogue.force("kent")), plan)
    said = priority.promise(kent, "priority-property")[0].markdown()
    assert "**At hand too, and bearing on it:** [residential burglary](#" in said
    assert "[criminal damage and arson](#" in said
    assert "no grade rests on them" in said


def test_crime_against_businesses_says_what_is_measured_needed_and_who_holds_it(
    catalogue: Catalogue,
) -> None:
    plan = catalogue.plans("essex")["plans/essex/2021-2024.yml"]
    chosen = plan.priority("priority-business-crime")
    assert chosen is not None
    said = chosen.not_measured or ""
    for part in (
        "measured instead",
        "needs those three",
        "tables of the Home Office",
        "own records",
    ):
        assert part in said
    assert "City of London Police" in said


def test_every_priority_at_hand_has_figures_or_a_subject(catalogue: Catalogue) -> None:
    for force in catalogue.forces:
        for file, plan in catalogue.plans(force.id).items():
            for item in plan.priorities:
                assert item.indicators or item.subjects, f"{file}, {item.id}"


def test_a_subject_names_what_there_is(catalogue: Catalogue, tmp_path: Path) -> None:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    compared = [item.id for item in catalogue.compared()]
    assert not list(subject_faults(SubjectsFile.model_validate(content), compared))
    content["subjects"][0]["bearing"] = ["robery"]
    content["subjects"].append(content["subjects"][1])
    faults = "\n".join(subject_faults(SubjectsFile.model_validate(content), compared))
    assert "Did you mean 'robbery'?" in faults
    assert "'places' stands twice" in faults
    assert not [fault for fault in local_faults(catalogue) if "subjects.yml" in fault]
    wrong = catalogue.subjects[0].model_copy(update={"returned": ("asb-incident",)})
    spoilt = Catalogue(ROOT)
    vars(spoilt)["subjects"] = (wrong, *catalogue.subjects[1:])
    assert any("Did you mean 'asb-incidents'?" in fault for fault in local_faults(spoilt))


def test_a_plan_that_names_an_unknown_subject_is_refused(
    project: Path, edit: pytest.FixtureRequest
) -> None:
    edit("catalogue/plans/kent/2025-2029.yml", "subjects: [people]", "subjects: [peeple]")  # type: ignore[operator]
    with pytest.raises(CatalogueError, match=r"unknown subject 'peeple'.*'people'"):
        Catalogue(project).plans("kent")
