"""A small line of an indicator's last figures, drawn inside a table's cell."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.report.indicators.positions import Printed
from pcp_analysis.report.page import Page

_POINTS = 12
_WIDTH, _HEIGHT, _MARGIN = 110, 26, 3


@dataclass(frozen=True)
class Sparkline:
    """A small line of the last figures, with the same said in words for a screen reader."""

    values: tuple[float, ...]
    label: str

    def __html__(self) -> str:
        if len(self.values) < 2:
            return Markup("too few figures")
        low, high = min(self.values), max(self.values)
        step = (_WIDTH - 2 * _MARGIN) / (len(self.values) - 1)
        scale = (_HEIGHT - 2 * _MARGIN) / ((high - low) or 1.0)
        points = [
            (_MARGIN + place * step, _HEIGHT - _MARGIN - (value - low) * scale)
            for place, value in enumerate(self.values)
        ]
        line = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        return Markup(
            '<svg class="sparkline" role="img" aria-label="{}" width="{}" height="{}" '
            'viewBox="0 0 {} {}"><polyline points="{}" fill="none" stroke="currentColor" '
            'stroke-width="1.5"/><circle cx="{:.1f}" cy="{:.1f}" r="2.6" fill="currentColor"/></svg>'
        ).format(self.label, _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, line, *points[-1])


def sparkline(page: Page, item: Printed) -> Sparkline:
    """Return the line of a comparison's last figures.

    Parameters
    ----------
    page : Page
        Whose measures.
    item : Printed
        The comparison.
    """
    points = [point for point in page.measures.series(item.indicator) if point.own is not None]
    last = points[-_POINTS:]
    values = tuple(point.own for point in last if point.own is not None)
    ends = [wording.number(value, item.indicator.decimals) for value in (values[0], values[-1])]
    label = (
        f"{item.indicator.label}, {len(values)} figures from {last[0].period.label} ({ends[0]}) to "
        f"{last[-1].period.label} ({ends[1]})"
    )
    return Sparkline(values, label)
