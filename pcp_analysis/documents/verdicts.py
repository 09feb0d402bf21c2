"""Verdicts of the audit, and how a recomputed value is held against a printed one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Literal

from pcp_analysis.documents.evaluation import Quantity
from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.statistics.rounding import cut_towards_zero, round_half_up

REVISION_LIMIT = 2.0
"""Per cent of the printed value, or points of a percentage, that a later release may differ by."""


class Verdict(Enum):
    """What a check found, the gravest first."""

    INCONSISTENT = "internally inconsistent"
    CONFLICTS = "conflicts with"
    DEFINITION = "definition differs"
    REVISED = "revised"
    TRUNCATED = "agrees if truncated"
    EXACT = "exact"
    AGREES = "agrees"
    NOT_REPRODUCIBLE = "not reproducible from open data"

    @property
    def label(self) -> str:
        """As it stands alone, without the figure that it conflicts with."""
        whole = " another figure" if self is Verdict.CONFLICTS else ""
        return f"{self.value[0].upper()}{self.value[1:]}{whole}"

    @property
    def slug(self) -> str:
        """Name in ids and on the command line."""
        return self.value.replace(" ", "-")


ORDER = tuple(Verdict)
CheckKind = Literal["arithmetic", "elsewhere", "open_data"]
Fit = Literal["rounds", "within", "cut", "no"]


@dataclass(frozen=True)
class Check:
    """One check of one figure.

    Parameters
    ----------
    kind : {"arithmetic", "elsewhere", "open_data"}
        Against its own document's figures, the same figure elsewhere, or open data.
    verdict : Verdict
        What it found.
    words : str
        The arithmetic in words.
    recomputed : float or None
        The unrounded value; None for a claim or where there is none.
    difference : float or None
        Recomputed minus printed.
    related : tuple of str
        Figures that it was held against.
    releases : tuple of str
        Releases that it was held against.
    fitting : str
        The other definition of open data that gives what is printed, in words; empty where none
        was found.
    """

    kind: CheckKind
    verdict: Verdict
    words: str
    recomputed: float | None = None
    difference: float | None = None
    related: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    fitting: str = ""


@dataclass(frozen=True)
class Finding:
    """A registered figure with everything that was found of it.

    Parameters
    ----------
    figure : RegisteredFigure
        What is printed.
    checks : tuple of Check
        Arithmetic, elsewhere, open data: those that could be made.
    """

    figure: RegisteredFigure
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict of its checks."""
        return self.leading.verdict

    @property
    def leading(self) -> Check:
        """The check that the headline verdict comes from.

        That a value is printed alike in two places proves nothing of it, so such a check leads only
        where there is no other.
        """
        return min(self.checks, key=_gravity)


def _gravity(check: Check) -> int:
    repeated = check.kind == "elsewhere" and check.verdict is Verdict.AGREES
    return len(ORDER) if repeated else ORDER.index(check.verdict)


def fit(figure: RegisteredFigure, found: Quantity) -> Fit:
    """Tell how a recomputed value fits what is printed.

    Parameters
    ----------
    figure : RegisteredFigure
        The printed value, its decimals and its qualifier.
    found : Quantity
        The recomputed value with the room that its operands leave it.

    Returns
    -------
    {"rounds", "within", "cut", "no"}
        It rounds half up to what is printed, or the qualifier in its plain meaning holds; it may do
        so within the rounding of its operands; it does so when cut; it does not.
    """
    if figure.value is None or figure.decimals is None:
        raise ValueError(f"{figure.figure_id} is a claim: it has no value to fit")
    printed, value = figure.value, found.value
    if figure.qualifier in _PLAIN:
        if _PLAIN[figure.qualifier](value, printed, Fraction(10) ** -figure.decimals):
            return "rounds"
        return "within" if not found.is_exact and found.may_equal(figure.quantity) else "no"
    if round_half_up(float(value), figure.decimals) == printed:
        return "rounds"
    if not found.is_exact and found.may_equal(_printed_range(figure)):
        return "within"
    return "cut" if cut_towards_zero(float(value), figure.decimals) == printed else "no"


def round_number_fit(figure: RegisteredFigure, found: Quantity) -> Fit:
    """Tell how a recomputed value fits a bare round number, should its zeros be rounding.

    Parameters
    ----------
    figure : RegisteredFigure
        The printed value; one with a qualifier, a decimal or fewer than two zeros at its end
        means what it says.
    found : Quantity
        The recomputed value.

    Returns
    -------
    {"rounds", "within", "cut", "no"}
        As :func:`fit` with the zeros for rounding.
    """
    if figure.value is None or figure.decimals != 0 or figure.qualifier or figure.is_ratio:
        return "no"
    digits = str(abs(figure.value.numerator // figure.value.denominator))
    zeros = len(digits) - len(digits.rstrip("0"))
    return fit(replace(figure, decimals=-zeros), found) if zeros > 1 else "no"


_PLAIN = {
    "at least": lambda value, printed, step: value >= printed,
    "more than": lambda value, printed, step: value > printed,
    "up to": lambda value, printed, step: value <= printed,
    "less than": lambda value, printed, step: value < printed,
    "nearly": lambda value, printed, step: printed - step <= value <= printed,
}


def _printed_range(figure: RegisteredFigure) -> Quantity:
    """Return what may have been rounded to the printed value."""
    number, step = float(figure.value or 0), 10.0 ** -(figure.decimals or 0)
    return Quantity(figure.value or Fraction(0), number - step / 2, number + step / 2)


def within_revision(figure: RegisteredFigure, difference: float) -> bool:
    """True where a difference is small enough for a later release of the same definition.

    A rank may differ by one place; a percentage by :data:`REVISION_LIMIT` points; other values by
    that many per cent of what is printed, and a small count by one.
    """
    if figure.unit == "rank":
        return abs(difference) <= 1
    if figure.unit in ("per cent", "percentage points"):
        return abs(difference) <= REVISION_LIMIT
    size = abs(float(figure.value or 0))
    return abs(difference) <= max(REVISION_LIMIT / 100 * size, 10.0 ** -(figure.decimals or 0))
