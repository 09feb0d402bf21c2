"""Figures that only the force holds, printed in its own documents: one file a quarter or year.

They have no peers. Each row names the document and the place where it is printed, for the auditor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pcp_analysis.errors import DataError, UnknownNameError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.reads import answering, asked
from pcp_analysis.store.disclosure import Key, withheld_keys
from pcp_analysis.store.local_indicators import (
    LocalIndicator,
    ReturnRules,
    return_rules,
    returns_folder,
)
from pcp_analysis.store.return_files import return_files
from pcp_analysis.store.return_rows import WITHHELD, LocalFigure, read_return

ASKED_OF_RETURNS = "return"  # kind of fact under which a question is noted


@dataclass(frozen=True)
class LocalReturns:
    """All local returns of a force.

    A chapter asks for figures by :meth:`of`, :meth:`of_indicator` and :meth:`quarters`. Each question
    is noted, the files are not: after an edit the chapters alone are made again that asked for it.

    Parameters
    ----------
    force : str
        Id of the force.
    indicators : dict of str to LocalIndicator
        By id, in the order of the catalogue.
    every_figure : tuple of LocalFigure
        Every printed figure; where documents disagree, more than one for a period. Not for chapters.
    """

    force: str
    indicators: dict[str, LocalIndicator]
    every_figure: tuple[LocalFigure, ...]

    @classmethod
    def load(cls, root: Path, force: str) -> LocalReturns:
        """Read ``data/local_returns/FORCE``; a force without the folder has no figures.

        Small counts are withheld here, so that no page can print one.

        Parameters
        ----------
        root : Path
            The project's folder.
        force : str
            Id of the force.

        Raises
        ------
        CatalogueError
            If the indicators or the rules of disclosure are wrong.
        DataError
            If a file does not fit, naming file, row and column.
        """
        rules = return_rules(root, force)
        with answering():
            files = {path: path.read_bytes() for path in return_files(returns_folder(root, force))}
            before = _READ.get((root, force))
            if before is not None and before[:2] == (rules, files):
                return before[2]
            read = {path: read_return(path, rules) for path in files}
        _refuse_doubled(read)
        figures = [figure for found in read.values() for figure in found]
        loaded = cls(force, rules.indicators, tuple(withhold(figures, force, rules)))
        _READ[root, force] = (rules, files, loaded)
        return loaded

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], list[LocalFigure]]:
        found: dict[tuple[str, str, str], list[LocalFigure]] = {}
        for figure in self.every_figure:
            found.setdefault(figure.key, []).append(figure)
        return found

    def _note(self, *question: str) -> None:
        asked(f"{ASKED_OF_RETURNS} {json.dumps([self.force, *question])}")

    def of(self, indicator: str, period_type: str, period: str) -> tuple[LocalFigure, ...]:
        """Return what is printed of an indicator for a period; more than one where prints differ."""
        self._note(indicator, period_type, period)
        return tuple(self._by_key.get((indicator, period_type, period), ()))

    def of_indicator(self, indicator: str) -> tuple[LocalFigure, ...]:
        """Return what is printed of an indicator for any period, in the order of the files."""
        self._note(indicator)
        return tuple(figure for figure in self.every_figure if figure.indicator.id == indicator)

    def indicator(self, indicator_id: str) -> LocalIndicator:
        """Return a local indicator.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest.
        """
        try:
            return self.indicators[indicator_id]
        except KeyError:
            hint = did_you_mean(indicator_id, self.indicators)
            raise UnknownNameError(f"unknown local indicator '{indicator_id}'.{hint}") from None

    def quarters(self) -> tuple[Quarter, ...]:
        """Return the quarters for which some return is at hand."""
        return tuple(sorted(Quarter.parse(text) for text in self.periods("quarter")))

    def periods(self, period_type: str) -> tuple[str, ...]:
        """Return the periods of a type for which some figure is at hand, in order."""
        self._note("", period_type)
        every = self.every_figure
        return tuple(sorted({item.period for item in every if item.period_type == period_type}))

    def answer(self, question: Sequence[str]) -> str:
        """Return a digest of what a noted question is answered with.

        Parameters
        ----------
        question : sequence of str
            Indicator, type of period and period; an indicator alone; or no indicator and a type.
        """
        if not question[0]:
            told = list(self.periods(*question[1:]))
        else:
            figures = self.of_indicator(*question) if len(question) == 1 else self.of(*question)
            told = [repr((figure.key, *_printed(figure))) for figure in figures]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _printed(figure: LocalFigure) -> tuple[float | bool | str | None, ...]:
    """Return all that a row says beside what it is of; what its indicator is stands in another file."""
    return figure.value, figure.derived, figure.document, figure.locator, figure.note


# what was read last of a force, by what it was read from: each page of an edition asks for it
_READ: dict[tuple[Path, str], tuple[ReturnRules, dict[Path, bytes], LocalReturns]] = {}


def withhold(figures: Collection[LocalFigure], force: str, rules: ReturnRules) -> list[LocalFigure]:
    """Return figures with small counts withheld, and whatever would give them away.

    Parameters
    ----------
    figures : collection of LocalFigure
        Every figure of a force.
    force : str
        Id of the force.
    rules : ReturnRules
        With its rules of disclosure.
    """
    values: dict[Key, float] = {}
    thresholds: dict[Key, int] = {}
    own = {figure.key for figure in figures if figure.withheld}
    for figure in figures:
        if figure.value is None or not rules.rule_of(figure.indicator).whole:
            continue
        values[figure.key] = min(figure.value, values.get(figure.key, figure.value))
        covering = [item.below for item in rules.disclosure.rules if item.covers(force, figure.key)]
        if covering:
            thresholds[figure.key] = max(covering)
    hidden = withheld_keys(values, thresholds, rules.disclosure.totals, own - set(values))
    return [
        replace(figure, value=None, note="") if figure.key in hidden else figure
        for figure in figures
    ]


def _refuse_doubled(read: dict[Path, list[LocalFigure]]) -> None:
    """Refuse a figure of one place that stands in two files."""
    seen: dict[tuple[str, ...], Path] = {}
    for path, figures in read.items():
        for key in {(*figure.key, figure.document, figure.locator) for figure in figures}:
            if seen.setdefault(key, path) is not path:
                raise DataError(
                    path.name,
                    column="indicator",
                    found=f"a second row for {', '.join(key)}, which {seen[key].name} holds already",
                    expected="each figure in one file; delete one of the two rows",
                )


def small_counts_at_hand(root: Path, force: str) -> list[str]:
    """Return the counts that are withheld on every page and yet stand in a return.

    A bundle holds the returns as they are, so a count that must not be shown must not stand in one.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.

    Returns
    -------
    list of str
        One line each, with the file and what to write.
    """
    rules = return_rules(root, force)
    read = [
        (path, figure)
        for path in return_files(returns_folder(root, force))
        for figure in read_return(path, rules)
    ]
    shown = withhold([figure for _, figure in read], force, rules)
    return [
        f"{path.relative_to(root).as_posix()}: the count of {figure.indicator.id} for {figure.period} "
        f"is withheld by a rule of disclosure.yml, and would go out with the bundle; write "
        f"'{WITHHELD}' in its place"
        for (path, figure), after in zip(read, shown, strict=True)
        if after.withheld and not figure.withheld
    ]
