"""Checks of printed figures against open data."""

from __future__ import annotations

from typing import NoReturn

from pcp_analysis.documents.audit_words import (
    number_words,
    open_words,
    printed_words,
    recomputed_words,
    release_words,
)
from pcp_analysis.documents.evaluation import Quantity, Truth
from pcp_analysis.documents.expressions import ExpressionError, Node
from pcp_analysis.documents.open_data import OpenData, OpenValue
from pcp_analysis.documents.register_models import Register, RegisteredFigure
from pcp_analysis.documents.verdicts import Check, Verdict, fit, within_revision
from pcp_analysis.errors import DataError


def refuse(figure: RegisteredFigure, column: str, error: Exception) -> NoReturn:
    """Refuse an expression that has no value, naming its row."""
    raise DataError(
        figure.file,
        row=figure.row,
        column=column,
        found=str(error),
        expected="an expression that has a value",
    ) from None


class OpenChecks:
    """Checks against open data."""

    def __init__(self, register: Register, data: OpenData) -> None:
        self.register, self.data = register, data

    def check(self, figure: RegisteredFigure) -> Check | None:
        """Return the check of a figure; None where neither open data nor a need is named."""
        if figure.open_data is None:
            return self._without_definition(figure)
        versions = self._versions(figure, figure.open_data, "open_data")
        if not versions:
            words = open_words(figure.open_data, self.data.catalogue)
            return self._not_reproducible(figure, f"no release of this book holds {words}")
        agreements = [self._agreement(figure, version, versions[0]) for version in versions]
        found = [check for check in agreements if check is not None]
        if found:
            return next((item for item in found if item.verdict is Verdict.EXACT), found[0])
        return self._difference(figure, versions[0])

    def _without_definition(self, figure: RegisteredFigure) -> Check | None:
        """Return the check of a figure whose definition no open data follow."""
        fitting = self._fitting(figure)
        if fitting:
            words = f"no open data follow its definition; what fits is {fitting}"
            return Check("open_data", Verdict.DEFINITION, words, fitting=fitting)
        return self._not_reproducible(figure, "") if figure.needs else None

    def _versions(self, figure: RegisteredFigure, node: Node, column: str) -> tuple[OpenValue, ...]:
        try:
            return self.data.versions(node, figure.area, figure.period)
        except ExpressionError as error:
            refuse(figure, column, error)

    def _not_reproducible(self, figure: RegisteredFigure, words: str) -> Check:
        need = self.register.needs.get(figure.needs)
        wanted = f"needed: {need.title}" if need else ""
        text = "; ".join(
            part for part in (words or "not among the releases of this book", wanted) if part
        )
        return Check("open_data", Verdict.NOT_REPRODUCIBLE, text)

    def _agreement(
        self, figure: RegisteredFigure, version: OpenValue, newest: OpenValue
    ) -> Check | None:
        value = version.value
        if isinstance(value, Truth):
            if not value.holds:
                return None
            words = f"holds in open data ({self._releases(version)})"
            return Check(
                "open_data", Verdict.EXACT, words, releases=tuple(sorted(version.releases))
            )
        fits = fit(figure, value)
        # where printed figures give it, they tell how it was rounded: a cut would be chance
        if fits == "no" or (fits == "cut" and figure.expression is not None):
            return None
        words = f"open data give {self._number(figure, version)} ({self._releases(version)})"
        if version is not newest:
            words += f"; the newest give {self._number(figure, newest)} ({self._releases(newest)})"
        return Check(
            "open_data",
            Verdict.TRUNCATED if fits == "cut" else Verdict.EXACT,
            words,
            float(value.value),
            float(value.value - (figure.value or 0)),
            releases=tuple(sorted(version.releases)),
        )

    def _difference(self, figure: RegisteredFigure, newest: OpenValue) -> Check:
        fitting = self._fitting(figure)
        value, difference = newest.value, None
        if isinstance(value, Quantity):
            difference = float(value.value - (figure.value or 0))
            words = (
                f"open data give {self._number(figure, newest)} ({self._releases(newest)}), "
                f"{self._gap(figure, value)}"
            )
        else:
            words = f"does not hold in open data ({self._releases(newest)})"
        if fitting:
            verdict, words = Verdict.DEFINITION, f"{words}; what fits is {fitting}"
        elif difference is not None and within_revision(figure, difference):
            verdict = Verdict.REVISED
        else:
            wanted = "under which it holds" if figure.is_claim else "that fits"
            verdict, words = Verdict.DEFINITION, f"{words}; no definition was found {wanted}"
        return Check(
            "open_data",
            verdict,
            words,
            float(value.value) if isinstance(value, Quantity) else None,
            difference,
            releases=tuple(sorted(newest.releases)),
            fitting=fitting,
        )

    def _fitting(self, figure: RegisteredFigure) -> str:
        """Return the definition that fits, with its value; nothing where none does."""
        if figure.alternative is None:
            return ""
        words = open_words(figure.alternative, self.data.catalogue)
        for version in self._versions(figure, figure.alternative, "alternative"):
            if isinstance(version.value, Truth):
                if version.value.holds:
                    return words
            elif fit(figure, version.value) != "no":
                return f"{words}: {self._number(figure, version)} ({self._releases(version)})"
        return ""

    def _releases(self, version: OpenValue) -> str:
        return release_words(version.releases, self.data.catalogue)

    def _number(self, figure: RegisteredFigure, version: OpenValue) -> str:
        if isinstance(version.value, Truth):
            return "another answer"
        return recomputed_words(version.value.value, figure)

    def _gap(self, figure: RegisteredFigure, value: Quantity) -> str:
        gap = value.value - (figure.value or 0)
        size = number_words(abs(gap), figure.unit, max(figure.decimals or 0, 0) + 1)
        if figure.unit == "per cent":
            size = size.replace("%", " points")
        side = "above" if gap > 0 else "below"
        return f"{size} {side} the printed {printed_words(figure)}"
