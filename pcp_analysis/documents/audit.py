"""The audit: every registered figure against its own arithmetic, the other documents and open data."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.audit_words import (
    Formula,
    printed_value_words,
    printed_words,
    recomputed_words,
)
from pcp_analysis.documents.evaluation import Quantity, Truth, Value, evaluate
from pcp_analysis.documents.expressions import Call, ExpressionError, Reference, references
from pcp_analysis.documents.open_checks import OpenChecks, refuse
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register import read_register
from pcp_analysis.documents.register_models import Register, RegisteredFigure
from pcp_analysis.documents.verdicts import Check, Finding, Verdict, fit, round_number_fit
from pcp_analysis.errors import UnknownNameError, did_you_mean
from pcp_analysis.store.observations import Observations

_VERDICT_OF_FIT = {
    "rounds": Verdict.AGREES,
    "within": Verdict.AGREES,
    "cut": Verdict.TRUNCATED,
    "no": Verdict.INCONSISTENT,
}
_WITHIN = ", within the rounding of its operands"
_ENDS = {
    "rounds": ", if its zeros are rounding",
    "within": f"{_WITHIN}, if its zeros are rounding",
    "cut": ", if its zeros stand for a cut",
}


@dataclass(frozen=True)
class Audit:
    """Findings of every registered figure.

    Parameters
    ----------
    register : Register
        What was audited.
    findings : tuple of Finding
        One for each row, in its order.
    """

    register: Register
    findings: tuple[Finding, ...]

    @cached_property
    def by_id(self) -> dict[str, Finding]:
        """Findings by the id of their figure."""
        return {item.figure.figure_id: item for item in self.findings}

    def find(self, figure_id: str) -> Finding:
        """Return the finding of a figure.

        Raises
        ------
        UnknownNameError
            If the register has no such figure, with the nearest id.
        """
        return _find(self.by_id, figure_id)

    def select(
        self, documents: Sequence[str] = (), verdicts: Sequence[Verdict] = ()
    ) -> tuple[Finding, ...]:
        """Return the findings of some documents and verdicts; of all where none are named."""
        return tuple(
            item
            for item in self.findings
            if (not documents or item.figure.document in documents)
            and (not verdicts or item.verdict in verdicts)
        )


class _Printed:
    """Printed figures as an expression finds them."""

    def __init__(self, figures: Mapping[str, RegisteredFigure]) -> None:
        self.figures = figures

    def figure(self, figure_id: str) -> Value:
        """Return a printed value with its room, or whether a claim holds."""
        found = self.figures[figure_id]
        if not found.is_claim:
            return found.quantity
        if found.expression is None:
            raise ExpressionError(f"'{figure_id}', a claim that nothing tests")
        return evaluate(found.expression, self)

    def days(self, figure_id: str) -> int:
        """Return the days of a figure's period."""
        period = self.figures[figure_id].period
        if period is None:
            raise ExpressionError(f"no period of '{figure_id}': give the days")
        return period.days

    def open(self, name: str, texts: Sequence[str]) -> Quantity:
        """Refuse open data among printed figures."""
        raise ExpressionError(f"open data, {name}, among printed figures")

    def open_days(self, texts: Sequence[str]) -> int:
        """Refuse open data among printed figures."""
        raise ExpressionError("open data among printed figures")


def _arithmetic(figure: RegisteredFigure, world: _Printed) -> Check | None:
    node = figure.expression
    if node is None:
        return None
    try:
        found = evaluate(node, world)
    except ExpressionError as error:
        refuse(figure, "expression", error)
    formula, related = Formula(world.figures, world), references(node)
    own = all(world.figures[name].document == figure.document for name in related)
    repeated = isinstance(node, Reference)  # the same quantity printed again, and no sum
    failed = Verdict.INCONSISTENT if own and not repeated else Verdict.CONFLICTS
    if isinstance(found, Truth):
        if found.holds or found.possible:
            verdict, end = Verdict.AGREES, "" if found.holds else _WITHIN
        else:
            verdict, end = failed, ""
        words = f"printed '{figure.printed}': {formula.fact(node)}{end}"
        return Check("arithmetic", verdict, words, related=related)
    fits = fit(figure, found)
    end = _WITHIN if fits == "within" else ""
    if fits == "no":
        fits = round_number_fit(figure, found)
        end = _ENDS.get(fits, "")
    verdict = failed if fits == "no" else _VERDICT_OF_FIT[fits]
    computed = recomputed_words(found.value, figure)
    if isinstance(node, Reference):
        other = world.figures[node.figure_id]
        left = f"{_place(other, figure)} has {printed_value_words(other)}"
    elif isinstance(node, Call) and node.name == "count":
        hold = f"{computed} of {len(node.arguments)} hold"
        left = f"{hold} ({formula.text(node)})"
    else:
        left = f"{formula.text(node)} = {computed}"
    return Check(
        "arithmetic",
        verdict,
        f"{left}, printed {printed_words(figure)}{end}",
        float(found.value),
        float(found.value - (figure.value or 0)),
        related,
    )


def _valued(figure: RegisteredFigure) -> str:
    """Return what is printed with its value, where the same text stands for two values."""
    return f"{printed_words(figure)} (as {printed_value_words(figure)})"


def _place(other: RegisteredFigure, figure: RegisteredFigure) -> str:
    inside = other.document == figure.document
    return other.locator if inside else f"document {other.document}, {other.locator}"


def _elsewhere(figure: RegisteredFigure, same: Sequence[RegisteredFigure]) -> Check | None:
    others = [item for item in same if item is not figure]
    if not others:
        return None
    against = [item for item in others if not item.quantity.may_equal(figure.quantity)]
    told = against or others
    alike = any(printed_words(item) == printed_words(figure) for item in against)
    say = _valued if alike else printed_words
    places = "; ".join(f"{say(item)} in {_place(item, figure)}" for item in told)
    return Check(
        "elsewhere",
        Verdict.CONFLICTS if against else Verdict.AGREES,
        f"printed {say(figure)} here, {places}",
        float(told[0].value or 0) if against else None,
        float((told[0].value or 0) - (figure.value or 0)) if against else None,
        related=tuple(item.figure_id for item in told),
    )


def audit(register: Register, data: OpenData) -> Audit:
    """Check every figure of the register.

    Parameters
    ----------
    register : Register
        The figures.
    data : OpenData
        Open data as at a date.

    Returns
    -------
    Audit
        A finding for each figure.

    Raises
    ------
    DataError
        If an expression has no value, such as a division by zero, naming its row.
    """
    world, opened = _Printed(register.by_id), OpenChecks(register, data)
    same: dict[tuple[object, ...], list[RegisteredFigure]] = defaultdict(list)
    for figure in register.figures:
        if not figure.is_claim:
            same[quantity_key(figure)].append(figure)
    findings = []
    for figure in register.figures:
        checks = (
            _arithmetic(figure, world),
            None if figure.is_claim else _elsewhere(figure, same[quantity_key(figure)]),
            opened.check(figure),
        )
        findings.append(Finding(figure, tuple(check for check in checks if check is not None)))
    return Audit(register, tuple(findings))


def quantity_key(figure: RegisteredFigure) -> tuple[object, ...]:
    """Return what rows of one quantity, or of one claim, share; one without a period stands alone."""
    if figure.period is None:
        return (figure.figure_id,)
    return (figure.measure, figure.area, figure.period.start, figure.period.end)


def run_audits(
    root: Path, as_at: dt.date | None = None, without: frozenset[str] = frozenset()
) -> tuple[Audit, ...]:
    """Read the documents and open data of a project and audit them, force by force.

    Parameters
    ----------
    root : Path
        The project's folder.
    as_at : datetime.date, optional
        Nothing published after this date is read; everything at hand where it is left out.
    without : frozenset of str
        Releases that are not read, as the edition's file names them.

    Returns
    -------
    tuple of Audit
        One for each force with documents, in the order of their folders.

    Raises
    ------
    PcpError
        If the catalogue, a register or the store is wrong.
    """
    catalogue = Catalogue.load(root).made_without(without)
    observations = Observations.load(root / "data" / "observations", catalogue)
    data = OpenData(catalogue, observations, as_at or dt.date.max)
    forces = dict.fromkeys(document.force for document in catalogue.documents.values())
    return tuple(audit(read_register(catalogue, force), data) for force in forces)


def find_finding(
    root: Path,
    figure_id: str,
    as_at: dt.date | None = None,
    without: frozenset[str] = frozenset(),
) -> Finding:
    """Return what the audit found of one figure.

    Parameters
    ----------
    root : Path
        The project's folder.
    figure_id : str
        Id in a register: it begins with the document's three digits.
    as_at : datetime.date, optional
        As for :func:`run_audits`.
    without : frozenset of str
        As for :func:`run_audits`.

    Raises
    ------
    UnknownNameError
        If no register has such a figure, with the nearest id.
    """
    found = {
        name: item for one in run_audits(root, as_at, without) for name, item in one.by_id.items()
    }
    return _find(found, figure_id)


def _find(findings: Mapping[str, Finding], figure_id: str) -> Finding:
    found = findings.get(figure_id)
    if found is None:
        hint = did_you_mean(figure_id, findings)
        raise UnknownNameError(f"the register has no figure '{figure_id}'.{hint}")
    return found
