"""The simulation study of an edition, where one was run: size, coverage and power of its tests."""

from __future__ import annotations

import math
import string
from collections.abc import Iterator

from pcp_analysis import wording
from pcp_analysis.analysis.edition_study import POWER_RATIO
from pcp_analysis.analysis.kept_study import EditionStudy, StudyCell, read_study
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "methods"
_TESTS = {
    "twelve-months": "12 months on the 12 before",
    "second-baseline": "12 months on the second baseline",
    "quarter-on-year": "Quarter on the year",
    "quarter-on-quarter": "Quarter on the last",
    "trend": "Trend",
    "recent": "Any of the last four quarters outside its range",
    "expectation": "Next quarter outside its range",
}


def _share(cell: StudyCell, test: str, repeats: int) -> float | None:
    return 100 * cell.found[test] / repeats if test in cell.found else None


def _span(values: list[float]) -> str:
    if not values:
        return "refused"
    low, high = (wording.number(value, 1) for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def _error(repeats: int) -> float:
    """Standard error of a size of 5%, in points."""
    return 100 * math.sqrt(0.05 * 0.95 / repeats)


def letters(study: EditionStudy) -> dict[str, str]:
    """Return the name of each design by the letter that stands for it."""
    return dict(zip(string.ascii_uppercase, study.designs, strict=False))


def summary_rows(study: EditionStudy) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a row for each test and design: size, coverage and power, each from lowest to highest.

    Parameters
    ----------
    study : EditionStudy
        The result.

    Yields
    ------
    tuple of str, length 5
        Test, letter of the design, size, coverage of the 95% interval, power at counts from 50.
    """
    for test, label in _TESTS.items():
        for letter, design in letters(study).items():
            cells = [cell for cell in study.cells if cell.design == design]
            if not any(test in cell.found or test in cell.refused for cell in cells):
                continue
            null = [_share(cell, test, study.repeats) for cell in cells if cell.ratio == 1]
            power = [
                _share(cell, test, study.repeats)
                for cell in cells
                if cell.ratio != 1 and cell.count >= 50
            ]
            sizes = [value for value in null if value is not None]
            covers = [100 - value for value in sizes]
            if test == "recent":  # a signal, which has no interval
                covers = []
            told = _span([value for value in power if value is not None])
            if test == "expectation":  # the change lies before the quarter that is expected
                told = "none is asked"
            yield label, letter, _span(sizes), _span(covers) if covers else "none", told


def study_blocks(page: Page) -> list[Block]:
    """Return the study of this edition, or how to run one.

    Parameters
    ----------
    page : Page
        Whose ledger.
    """
    measures = page.measures
    study = read_study(page.catalogue.root, measures.force.id, measures.quarter)
    if study is None:
        return [
            Prose(
                "No study of this edition was run; that of the designs of four editions is among the "
                "project\u2019s documents."
            )
        ]
    rows = [Row(list(row)) for row in summary_rows(study)]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.study",
            kind="table",
            chapter=CHAPTER,
            text=f"Simulated size, coverage and power of the tests of {measures.quarter.label}",
            period=measures.quarter.label,
            area=measures.force.code,
            method=f"simulation, {study.repeats} series a cell, seed {study.seed}",
            n=len(study.cells),
        ),
        ["design", "test", "count", "rho", "ratio", "repeats", "spoke", "refused"],
        [list(row) for row in _data(study)],
        None,
    )
    columns = [
        Column("Test", numeric=False),
        Column("Design", numeric=False),
        Column("Size, %"),
        Column("Coverage, %"),
        Column(f"Power at a ratio of {POWER_RATIO}, %"),
    ]
    each = [
        f"{letter}: {name} ({_indicators(page, study.designs[name])})"
        for letter, name in letters(study).items()
    ]
    error = wording.number(_error(study.repeats), 1)
    text = (
        f"The quarterly series of this edition have {wording.plural(len(study.designs), 'design')}. "
        f"Each was simulated {study.repeats} times a cell without a change, at counts of 5 to 100,000 "
        f"a quarter and correlations of neighbouring quarters from 0 to 0.8, beside "
        f"{study.other_forces} other forces. Size is the share in which a test spoke at 5%, from the "
        f"lowest cell to the highest; power is that at counts of 50 or more and a correlation of 0.5. "
        f"So many repeats leave a size of 5% uncertain by {error} points (standard error), and the "
        f"lowest and highest of many cells lie two or three times as far off by chance alone."
    )
    return [
        Prose(text),
        Table(entry, columns, rows),
        Prose(f"Designs: {for_markdown('; '.join(each))}."),
    ]


def _indicators(page: Page, names: tuple[str, ...]) -> str:
    labels = [wording.sentence_case(page.catalogue.indicator(name).label) for name in names]
    return wording.listed(labels)


def _data(study: EditionStudy) -> Iterator[list[Cell]]:
    for cell in study.cells:
        for test in _TESTS:
            if test in cell.found or test in cell.refused:
                yield [
                    *(cell.design, test, cell.count, cell.rho, cell.ratio, study.repeats),
                    cell.found.get(test),
                    cell.refused.get(test),
                ]
