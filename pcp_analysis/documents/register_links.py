"""Which rows of the register hold the values that a closure report's chapter prints."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from pcp_analysis.documents.closure_models import PrintedValue
from pcp_analysis.documents.register_models import Register, RegisteredFigure

_PLACE = re.compile(
    r"paragraph (?P<paragraph>\d+\.\d+)|commitment p(?P<commitment>\d+-[a-z]+-\d+[a-z]?)"
)
_COMMITMENT = re.compile(r"p(\d+-[a-z]+-\d+[a-z]?)")
_SCALES = (1, 1_000, 1_000_000)


def _same_number(value: PrintedValue, figure: RegisteredFigure) -> bool:
    if figure.value is None:
        return False
    number = abs(float(figure.value))
    return any(
        abs(abs(value.value) * scale - number) <= 1e-6 * max(1.0, number) for scale in _SCALES
    )


def _equal_words(value: PrintedValue, figure: RegisteredFigure) -> bool:
    return value.printed.casefold() == figure.printed.casefold()


def _same_words(value: PrintedValue, figure: RegisteredFigure) -> bool:
    one, other = value.printed.casefold(), figure.printed.casefold()
    return one in other or other in one


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _same_period(value: PrintedValue, figure: RegisteredFigure) -> bool:
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


class ClosureRows:
    """The rows of a closure report in its force's register.

    A row's id tells its place: after the document's own id stands a paragraph (``4.2``), or ``a`` and a
    commitment of the appendix without its ``p`` (``a1-plan-01``), then a number.

    Parameters
    ----------
    register : Register
        The rows of the force's documents.
    document : str
        Id of the report.
    """

    def __init__(self, register: Register, document: str) -> None:
        self.document = document
        self._by_place: dict[str, list[RegisteredFigure]] = defaultdict(list)
        for figure in register.of_document(document):
            place = figure.figure_id.rpartition("-")[0]
            self._by_place[place].append(figure)
            whole = re.sub(r"(?<=\d)[a-z]$", "", place)  # a part counts to its whole
            if whole != place:
                self._by_place[whole].append(figure)

    def places(self, value: PrintedValue) -> tuple[str, ...]:
        """Return where a value is printed, as the ids of the rows begin."""
        if own := _COMMITMENT.fullmatch(value.key):
            return (f"{self.document}-a{own[1]}",)
        found = [
            f"{self.document}-{match['paragraph']}"
            if match["paragraph"]
            else f"{self.document}-a{match['commitment']}"
            for match in _PLACE.finditer(value.locator)
        ]
        return tuple(dict.fromkeys(found))

    def of(self, value: PrintedValue) -> tuple[RegisteredFigure, ...]:
        """Return the rows that hold a printed value: one for each place that prints it.

        Parameters
        ----------
        value : PrintedValue
            As the chapter prints it.

        Returns
        -------
        tuple of RegisteredFigure
            In the order of the places; empty where the register holds none.
        """
        found: list[RegisteredFigure] = []
        for place in self.places(value):
            rows = [row for row in self._by_place.get(place, []) if _same_number(value, row)]
            for narrower in (_equal_words, _same_words, _same_period):
                rows = [row for row in rows if narrower(value, row)] or rows
            found += rows[:1]
        return tuple(found)
