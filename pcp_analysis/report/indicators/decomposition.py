"""The change of a solved rate taken apart: rates within groups of offences, and the mix of offences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.decomposition import change_by_parts
from pcp_analysis.analysis.results import PartsAssessment, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.indicators.yardsticks import POINT_DECIMALS, Said
from pcp_analysis.report.ledger import Cell
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

_METHOD = (
    "decomposition of the difference of two rates (Kitagawa 1955); exact arithmetic, no interval"
)
_POINTS = "percentage points"


def decomposition_blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
    """Return what the parts of a percentage add to its change, or why that cannot be said.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        A percentage; nothing is returned where no parts of it are declared.
    """
    if not indicator.parts:
        return []
    found = change_by_parts(page.measures, indicator)
    if isinstance(found, Refused):
        return [Prose(f"The change is not taken apart: {for_markdown(found.reason)}.")]
    said = Said(
        page,
        indicator,
        found.figure.period.label,
        tuple(sorted(found.figure.releases | found.previous.releases)),
        (page.measures.force.code,),
    )
    taken = found.decomposition
    change, rate, mix = (
        said.entry(f"parts-{name}", wording.signed(value, POINT_DECIMALS), value, _POINTS, _METHOD)
        for name, value in (("change", taken.change), ("rate", taken.rate), ("mix", taken.mix))
    )
    shown = [round(value, POINT_DECIMALS) for value in (taken.rate, taken.mix, taken.change)]
    rounded = math.isclose(shown[0] + shown[1], shown[2], abs_tol=1e-9)
    text = (
        f"From {found.previous.period.label} to {found.figure.period.label} the rate moved by "
        f"{change.role} percentage points: {rate.role} because the rates of groups of offences moved, "
        f"and {mix.role} because the mix of recorded offences did"
        f"{'' if rounded else ' (which sum before rounding)'}. {_most(page, found)}"
    )
    return [Prose(text), _table(page, said, found)]


def _label(page: Page, part: Indicator) -> str:
    """Return the name of the offences that a solved rate is of."""
    if part.comparison is None:
        return part.label
    return page.catalogue.indicator(part.comparison.denominator).label


def _most(page: Page, found: PartsAssessment) -> str:
    """Return which part's rate moved the whole the most, and which share did."""
    effects = found.decomposition.effects
    labels = {part.id: _label(page, part) for part, _, _ in found.parts}
    rates = max(effects, key=lambda name: abs(effects[name].rate))
    shares = max(effects, key=lambda name: abs(effects[name].mix))
    return (
        f"Among the rates that of “{for_markdown(labels[rates])}” moved it the most, and in the mix "
        f"the share of “{for_markdown(labels[shares])}”."
    )


def _table(page: Page, said: Said, found: PartsAssessment) -> Table:
    rows: list[Row] = []
    data: list[list[Cell]] = []
    whole, earlier = found.figure, found.previous
    for part, now, before in found.parts:
        effect = found.decomposition.effects[part.id]
        shares = [
            100 * one.exposure / all_.exposure for one, all_ in ((before, earlier), (now, whole))
        ]
        label = _label(page, part)
        data.append([label, before.value, now.value, *shares, effect.rate, effect.mix])
        rows.append(
            Row(
                [
                    label,
                    *(wording.number(figure.value, part.decimals) for figure in (before, now)),
                    *(wording.number(share, 1) for share in shares),
                    *(wording.signed(value, POINT_DECIMALS) for value in (effect.rate, effect.mix)),
                ]
            )
        )
    taken, own = found.decomposition, said.indicator.decimals
    totals = [earlier.value, whole.value, 100.0, 100.0, taken.rate, taken.mix]
    data.append(["All of them", *totals])
    rows.append(
        Row(
            [
                "All of them",
                *(wording.number(figure.value, own) for figure in (earlier, whole)),
                *("100.0", "100.0"),
                *(wording.signed(value, POINT_DECIMALS) for value in (taken.rate, taken.mix)),
            ],
            True,
        )
    )
    entry = said.table(
        "parts",
        f"change since {earlier.period.label} by group of offences",
        _METHOD,
        [
            "offences",
            "previous_value",
            "value",
            "previous_share",
            "share",
            "rate_effect",
            "mix_effect",
        ],
        data,
        unit="per cent; effects in percentage points",
    )
    columns = [
        Column("Offences", numeric=False),
        Column(f"Solved, per cent, {earlier.period.label}"),
        Column(f"Solved, per cent, {whole.period.label}"),
        Column(f"Share of offences, per cent, {earlier.period.label}"),
        Column(f"Share of offences, per cent, {whole.period.label}"),
        Column("Points by its rate"),
        Column("Points by its share"),
    ]
    return Table(entry, columns, rows)
