"""Declared families of tests in words and a table."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import FamilyResult
from pcp_analysis.texts.plain import for_markdown


def family_numbers(page: Page, name: FamilyId, found: FamilyResult) -> dict[str, Entry]:
    """Enter how many tests a family holds, how many lie outside, and how many chance would leave there.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
        Which.
    found : FamilyResult
        Its tests.

    Returns
    -------
    dict of str to Entry
        ``tests``, ``outside``, ``expected`` and ``significant``.
    """
    numbers = {
        "tests": (float(found.size), 0),
        "outside": (float(len(found.outside)), 0),
        "expected": (found.expected_by_chance, 1),
        "significant": (float(len(found.significant)), 0),
    }
    return {
        part: page.ledger.add(
            Entry(
                id=f"{page.group.id}.family-{name}.{part}",
                kind="number",
                chapter=page.group.id,
                text=wording.number(value, decimals),
                value=value,
                unit="tests",
                period=page.measures.quarter.label,
                method=found.family.name,
                n=found.size,
            )
        )
        for part, (value, decimals) in numbers.items()
    }


def family_sentence(page: Page, name: FamilyId) -> str:
    """Return how many tests were made together, and what chance alone would have found.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
        Which.
    """
    found = page.yardsticks.family(name)
    if isinstance(found, Refused):
        return f"{wording.upper_first(for_markdown(found.reason))}."
    title = page.catalogue.test_families[name].title_for(page.group)
    role = {part: entry.role for part, entry in family_numbers(page, name, found).items()}
    return (
        f"{for_markdown(title)}: {role['tests']} tests; "
        f"{role['outside']} lie outside, where chance alone leaves {role['expected']}; "
        f"{role['significant']} are statistically significant after allowing for the number of tests."
    )


def family_blocks(page: Page, name: FamilyId) -> Sequence[Block]:
    """Return a family of tests: how many, how many outside, and how many chance would leave there.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
        Which.
    """
    found = page.yardsticks.family(name)
    if isinstance(found, Refused):
        return [Prose(f"{wording.upper_first(for_markdown(found.reason))}.")]
    label = page.measures.quarter.label
    data: list[list[Cell]] = [
        [member, each.p_value, each.adjusted_p_value, int(member in found.outside)]
        for member, each in sorted(found.adjustments.items(), key=lambda item: item[1].p_value)
    ]
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.family-{name}.members",
            kind="table",
            chapter=page.group.id,
            text=f"{found.family.name}: tests outside the range",
            period=label,
            method=next(iter(found.adjustments.values())).method,
            n=found.size,
        ),
        ["test", "p_value", "adjusted_p_value", "outside"],
        data,
        None,
    )
    rows = [
        Row(
            [
                member,
                wording.p_value(each.p_value),
                wording.p_value(each.adjusted_p_value),
            ]
        )
        for member, each in found.adjustments.items()
        if member in found.outside
    ]
    columns = [Column("Test", numeric=False), Column("p-value"), Column("Adjusted p-value")]
    said = Prose(family_sentence(page, name))
    return [said, Table(entry, columns, rows)] if rows else [said]
