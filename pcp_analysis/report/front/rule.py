"""How the first page chooses: its rule as it stands in the catalogue, told to the reader."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import FirstPageRule, SignId
from pcp_analysis.report.blocks import Block, Column, Folded, Prose, Row, Table
from pcp_analysis.report.front.sentences import CHAPTER
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import grammar
from pcp_analysis.texts.plain import for_markdown


def age_of_group(page: Page) -> str:
    """Return how old the list of the group is, in a sentence; empty where its file does not say."""
    first = page.group.age.split(". ")[0].rstrip(".")
    return f"The group: {first[:1].lower()}{first[1:]}." if first else ""


def key(page: Page) -> list[Block]:
    """Return what the signs and brackets of the lists stand for, in one line."""
    age = age_of_group(page)
    return [
        Prose(
            f"{grammar()} Before a place a sign is of the place, before a change of the change; in a "
            f"list of names it marks a possible change, to which single quarters or the trend of years "
            f"point too. "
            f"*(1\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}5)*: where a rank may lie (95% interval). "
            f"Rates are per 1,000 population in 12 months, changes on the 12 before, those of the "
            f"group of the mean of its other forces; the small lines are of single quarters, or years. "
            f"All crime leaves fraud out."
            f"{f' {for_markdown(age)}' if age else ''}"
        )
    ]


def _reasons(rule: FirstPageRule, signs: Sequence[SignId]) -> str:
    """Return signs as the words that sentences give for them on the worse side."""
    told = {item.id: item.words.worse for item in rule.signs}
    return wording.listed([told[name] for name in signs])


def rule_blocks(page: Page) -> list[Block]:
    """Return the rule of the first page, folded: signs with their points, harm and what counts once."""
    rule = page.catalogue.first_page
    rows = [
        Row([item.told, f"{item.points.worse}", f"{item.points.better}"]) for item in rule.signs
    ]
    data: list[list[Cell]] = [
        [item.id, item.points.worse, item.points.better] for item in rule.signs
    ]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.rule.table",
            kind="table",
            chapter=CHAPTER,
            text="Signs by which the first page chooses, and their points",
            method="first_page.yml",
            n=len(rows),
        ),
        ["sign", "points_worse", "points_better"],
        data,
        None,
    )
    columns = [Column("Sign", numeric=False), Column("Worse"), Column("Better")]
    lists = rule.lists
    harm = "; ".join(
        f"{item.points} for "
        + wording.listed(
            [
                wording.sentence_case(page.catalogue.indicator(name).label)
                for name in item.indicators
            ]
        )
        for item in rule.harm
    )
    told = (
        f"An indicator stands under Worse with {lists.worse.least} points of its signs, under "
        f"Better with {lists.better.least}, in the order of points and harm; at most "
        f"{lists.worse.most}, {lists.better.most} and, of questions, {lists.ask.most}. One of "
        f"its signs must be what the heading says: {_reasons(rule, lists.worse.reasons)}. An "
        f"indicator in the last {rule.places.end:.1%} of the group's places (of eight forces the last "
        f"one) always stands under Worse, the surest first, and has a question; indicators of the same "
        f"rank share one. A "
        f"whole and its parts count once: Better names the whole, Worse the parts. A change that is "
        f"not shown counts from {rule.large:g}%; for the worse it is named before the list, most "
        f"harm first. Rare events, and indicators without a better direction, are not judged: "
        f"what moved much is told, and a rise asked about unless one incident explains it. "
        f"An edition of more than "
        f"{wording.plural(rule.since.quarters, 'quarter')} ago is not compared with, nor one whose "
        f"figures were not yet on record when it was built."
    )
    return [
        Folded(
            "How this page chooses",
            [
                Prose(told),
                Table(entry, columns, rows, compact=True),
                Prose(f"Points for harm, a judgement and no measure: {for_markdown(harm)}."),
            ],
            printed=False,
        )
    ]
