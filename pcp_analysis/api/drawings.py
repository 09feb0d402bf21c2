"""The charts of an indicator, as the pages draw them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.api.results import Drawing, Showing
from pcp_analysis.api.tables import frame, frame_of
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.errors import ParameterError, did_you_mean
from pcp_analysis.report.blocks import Block, Figure, Prose
from pcp_analysis.report.indicators.group_charts import dot_chart
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.signals import control_chart, funnel_chart
from pcp_analysis.report.indicators.trend import context_chart, trend_chart
from pcp_analysis.report.page import Page

DrawingKind = Literal["trend", "ranked", "control", "funnel", "twelve-months"]
_DRAW: dict[DrawingKind, Callable[[Page, Printed], Figure | None]] = {
    "trend": trend_chart,
    "ranked": dot_chart,
    "control": lambda page, item: control_chart(page, item.indicator, item),
    "funnel": funnel_chart,
    "twelve-months": context_chart,
}
_REASONS: dict[DrawingKind, str] = {
    "control": "the indicator has no quarterly series that sets limits",
    "funnel": "only a rate of which several forces have a figure has a funnel",
    "twelve-months": "the indicator has too few quarters for a line of 12-month figures",
}


def compared_step(
    page: Page, indicator: Indicator, blocks: Callable[[Page, Printed], Sequence[Block]]
) -> Showing:
    """Return a step about a comparison; where there is none it says why.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    indicator : Indicator
        What is compared.
    blocks : callable
        From a page and a comparison as printed to blocks.
    """

    def shown(page: Page) -> Sequence[Block]:
        item = printed(page, indicator)
        if isinstance(item, NotComparable):
            return [Prose(f"No comparison: {item.reason}.")]
        return blocks(page, item)

    return Showing(page, shown)


def drawn_step(page: Page, indicator: Indicator, kind: DrawingKind) -> Showing:
    """Return the step that shows a chart of an indicator, or says why there is none."""
    return compared_step(
        page,
        indicator,
        lambda shown, item: [_DRAW[kind](shown, item) or Prose(f"No chart: {_REASONS[kind]}.")],
    )


def drawing_of(page: Page, indicator: Indicator, kind: DrawingKind) -> Drawing:
    """Return a chart of an indicator.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    indicator : Indicator
        Whose chart.
    kind : {"trend", "ranked", "control", "funnel", "twelve-months"}
        Which.

    Raises
    ------
    ParameterError
        If there is no such kind, with the nearest one.
    """
    if kind not in _DRAW:
        known = get_args(DrawingKind)
        raise ParameterError(
            f"parameter 'kind': found '{kind}'; expected one of {', '.join(known)}."
            f"{did_you_mean(kind, known)}"
        )
    scratch, showing = page.apart(), drawn_step(page, indicator, kind)
    item = printed(scratch, indicator)
    drawn = None if isinstance(item, NotComparable) else _DRAW[kind](scratch, item)
    if drawn is None:
        return Drawing(
            indicator=indicator.id,
            kind=kind,
            title=indicator.label,
            alt="",
            caption="",
            svg=b"",
            refused=item.reason if isinstance(item, NotComparable) else _REASONS[kind],
            data=frame((), ()),
            showing=showing,
        )
    return Drawing(
        indicator=indicator.id,
        kind=kind,
        title=drawn.entry.name,
        alt=drawn.entry.text,
        caption=drawn.caption,
        svg=drawn.svg,
        data=frame_of(scratch, drawn.entry),
        showing=showing,
    )
