"""Plans by date: which one an edition takes, and how a slip in their files is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.plans import plan_on, read_plans, why_no_plan
from pcp_analysis.errors import CatalogueError


def write(folder: Path, name: str, first: str, last: str, *priorities: str) -> None:
    path = folder / "kent" / f"{name}.yml"
    path.parent.mkdir(exist_ok=True)
    lines = "".join(f"  - {{id: {item}}}\n" for item in priorities)
    path.write_text(
        f"force: kent\ntitle: Plan {name}\nfirst_day: {first}\nlast_day: {last}\n"
        f"priorities:{' []' if not priorities else ''}\n{lines}"
    )


@pytest.mark.parametrize(
    ("force", "day", "title"),
    [
        ("essex", "2021-03-31", "Police and Crime Plan 2016-2021"),
        ("essex", "2021-06-30", "Police and Crime Plan 2021-2024"),
        ("essex", "2023-03-31", "Police and Crime Plan 2021-2024"),
        ("essex", "2024-12-31", "Police and Crime Plan 2024-2028"),
        ("kent", "2023-03-31", "Making Kent Safer"),
        ("kent", "2025-06-30", "Cut Crime, Support Victims, Build Trust"),
    ],
)
def test_plan_in_force_on_a_day(catalogue: Catalogue, force: str, day: str, title: str) -> None:
    plan = catalogue.plan(force, dt.date.fromisoformat(day))
    assert plan is not None
    assert plan.title == title


def test_every_old_priority_of_essex_goes_on_as_section_11_of_the_closure_report_says(
    catalogue: Catalogue,
) -> None:
    plan = catalogue.plan("essex", dt.date(2023, 3, 31))
    assert plan is not None
    continued = {
        plan.number_of(item): [int(name[-1]) for name in item.continues]
        for item in plan.priorities
        if item.continues
    }
    assert continued == {1: [1, 2], 2: [4, 5], 3: [3, 6], 4: [6], 9: [7]}


def test_two_plans_on_one_day_are_refused_with_both_files_and_the_day(tmp_path: Path) -> None:
    write(tmp_path, "one", "2016-04-01", "2021-03-31")
    write(tmp_path, "two", "2021-03-31", "null")
    with pytest.raises(
        CatalogueError,
        match=r"plans/kent/one\.yml and plans/kent/two\.yml are both in force on 31 March 2021",
    ):
        read_plans(tmp_path, "kent")


def test_day_between_two_plans_has_none_and_the_sentence_says_which_there_are(
    tmp_path: Path,
) -> None:
    write(tmp_path, "one", "2016-04-01", "2021-03-31")
    write(tmp_path, "two", "2021-10-01", "null")
    plans, day = read_plans(tmp_path, "kent"), dt.date(2021, 6, 30)
    assert plan_on(plans, day) is None
    said = why_no_plan("Kent", plans, day)
    assert "No Police and Crime Plan of Kent that was in force on 30 June 2021 is at hand" in said
    assert "Plan one (from 1 April 2016 to 31 March 2021); Plan two (from 1 October 2021)" in said


def test_plan_without_priorities_is_named(catalogue: Catalogue) -> None:
    said = why_no_plan("Kent", catalogue.plans("kent"), dt.date(2023, 3, 31))
    assert "\u201cMaking Kent Safer\u201d of Kent was in force on 31 March 2023" in said
    assert "its priorities have not been entered yet" in said


def test_id_of_another_plans_priority_is_refused(tmp_path: Path) -> None:
    """Figures of one plan's fourth priority must never stand beside another's."""
    write(tmp_path, "one", "2016-04-01", "2021-03-31", "priority-4, title: Violence")
    write(tmp_path, "two", "2021-04-01", "null", "priority-4, title: Women")
    with pytest.raises(
        CatalogueError, match=r"two\.yml: priority 'priority-4' is one of .*one\.yml"
    ):
        read_plans(tmp_path, "kent")


def test_priority_that_continues_what_no_earlier_plan_has_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "one", "2016-04-01", "null", "priority-a, title: A, continues: [priority-b]")
    with pytest.raises(CatalogueError, match=r"'priority-a' continues 'priority-b'"):
        read_plans(tmp_path, "kent")


def test_days_in_the_wrong_order_and_a_priority_twice_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "one", "2021-04-01", "2020-03-31")
    with pytest.raises(CatalogueError, match="last_day 2020-03-31 is before first_day 2021-04-01"):
        read_plans(tmp_path, "kent")
    write(tmp_path, "one", "2021-04-01", "null", "priority-a, title: A", "priority-a, title: B")
    with pytest.raises(CatalogueError, match="priority 'priority-a' stands twice"):
        read_plans(tmp_path, "kent")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[criminal-damage-and-arson, public-order]",
            "[public-order, public-order]",
            "'public-order' twice",
        ),
        (
            "[criminal-damage-and-arson, public-order]",
            "[population]",
            "expected one that is compared",
        ),
        (
            "indicator: all-crime-solved-rate, rank",
            "indicator: all-crime, rank",
            "'all-crime' twice",
        ),
    ],
)
def test_indicators_that_stand_twice_or_are_only_divided_by_are_refused(
    project: Path, edit: Callable[[str, str, str], int], old: str, new: str, said: str
) -> None:
    edit("catalogue/plans/essex/2016-2021.yml", old, new)
    with pytest.raises(CatalogueError, match=said):
        Catalogue.load(project).plans("essex")


def test_a_region_of_one_force_is_a_slip(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    edit(
        "catalogue/forces.yml",
        "stats19_code: 46, aliases: [], region: South East",
        "stats19_code: 46, aliases: [], region: Suoth East",
    )
    with pytest.raises(CatalogueError, match=r"'Suoth East'\. Did you mean 'South East'"):
        Catalogue.load(project)
