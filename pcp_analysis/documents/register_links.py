"""Which rows of the register hold the values that the closure chapters print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pcp_analysis.documents.closure_models import ClosureReport, PublishedValue
from pcp_analysis.documents.register_models import Register, RegisteredFigure

DOCUMENT = "002"
_PLACE = re.compile(
    r"paragraph (?P<paragraph>\d+\.\d+)|commitment p(?P<commitment>\d-[a-z]+-\d+[a-z]?)"
)
_COMMITMENT = re.compile(r"p(\d-[a-z]+-\d+[a-z]?)")
_SCALES = (1, 1_000, 1_000_000)


def closure_values(report: ClosureReport) -> Iterator[PublishedValue]:
    """Give every printed value that the closure chapters show, in the order of the data."""
    yield from report.points
    yield from report.text_points
    yield from report.finance
    for commitment in report.commitments:
        yield from commitment.evidence


def places(value: PublishedValue) -> tuple[str, ...]:
    """Return where a value is printed, as the register's ids begin: ``002-4.2``, ``002-a1-plan-01``."""
    if own := _COMMITMENT.fullmatch(value.key):
        return (f"{DOCUMENT}-a{own[1]}",)
    found = [
        f"{DOCUMENT}-{match['paragraph']}"
        if match["paragraph"]
        else f"{DOCUMENT}-a{match['commitment']}"
        for match in _PLACE.finditer(value.locator)
    ]
    return tuple(dict.fromkeys(found))


def _place_of(figure: RegisteredFigure) -> str:
    return figure.figure_id.rpartition("-")[0]


def _same_number(value: PublishedValue, figure: RegisteredFigure) -> bool:
    if figure.value is None:
        return False
    number = abs(float(figure.value))
    return any(
        abs(abs(value.value) * scale - number) <= 1e-6 * max(1.0, number) for scale in _SCALES
    )


def _equal_words(value: PublishedValue, figure: RegisteredFigure) -> bool:
    return value.printed.casefold() == figure.printed.casefold()


def _same_words(value: PublishedValue, figure: RegisteredFigure) -> bool:
    one, other = value.printed.casefold(), figure.printed.casefold()
    return one in other or other in one


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _same_period(value: PublishedValue, figure: RegisteredFigure) -> bool:
    """True where the last year that both name, and its month, is the same."""
    if figure.period is None:
        return not _numbers(value.period)
    return _ends(value.period) == (figure.period.end.year, figure.period.end.month)


def _ends(text: str) -> tuple[int, ...]:
    """Return year and month in which a period of the chapters ends; a calendar year in December."""
    numbers = _numbers(text.rpartition("/")[2])
    if not numbers:
        return ()
    year, rest = numbers[0], numbers[1:]
    if not rest:
        return (year, 12)
    if rest[0] == (year + 1) % 100:
        return (year + 1, 3)
    return (year, rest[0])


def rows_of(
    value: PublishedValue, by_place: Mapping[str, list[RegisteredFigure]]
) -> tuple[str, ...]:
    """Return the ids of the rows that hold a printed value: one for each place that prints it.

    Parameters
    ----------
    value : PublishedValue
        As the closure chapters print it.
    by_place : Mapping of str to list of RegisteredFigure
        Rows by the start of their id; see :func:`by_places`.

    Returns
    -------
    tuple of str
        In the order of the places; empty where the register holds none.
    """
    found: list[str] = []
    for place in places(value):
        rows = [item for item in by_place.get(place, []) if _same_number(value, item)]
        for narrower in (_equal_words, _same_words, _same_period):
            rows = [item for item in rows if narrower(value, item)] or rows
        found += [rows[0].figure_id] if rows else []
    return tuple(found)


def by_places(register: Register) -> dict[str, list[RegisteredFigure]]:
    """Return the rows of the closure report by paragraph or commitment; a part counts to its whole."""
    found: dict[str, list[RegisteredFigure]] = defaultdict(list)
    for figure in register.of_document(DOCUMENT):
        place = _place_of(figure)
        found[place].append(figure)
        whole = re.sub(r"(?<=\d)[a-z]$", "", place)
        if whole != place:
            found[whole].append(figure)
    return dict(found)


def closure_links(
    register: Register, report: ClosureReport, values: Iterable[PublishedValue] | None = None
) -> list[tuple[PublishedValue, tuple[str, ...]]]:
    """Return each value of the closure chapters with its rows of the register.

    Parameters
    ----------
    register : Register
        The rows.
    report : ClosureReport
        What the chapters print.
    values : iterable of PublishedValue, optional
        Some of the values; all where it is left out.
    """
    rows = by_places(register)
    return [(item, rows_of(item, rows)) for item in values or closure_values(report)]
