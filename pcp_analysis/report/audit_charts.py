"""The chart of the audit: shares of verdicts by document, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.patches import Patch

from pcp_analysis.published.verdicts import Verdict
from pcp_analysis.report.chart_base import AVERAGE, FAINT, OWN, PEERS, RANGE, TEXT, canvas, svg_of

GROUPS: tuple[tuple[str, tuple[Verdict, ...]], ...] = (
    ("agrees or exact", (Verdict.AGREES, Verdict.EXACT)),
    ("agrees if truncated", (Verdict.TRUNCATED,)),
    ("revised or definition differs", (Verdict.REVISED, Verdict.DEFINITION)),
    ("inconsistent or in conflict", (Verdict.INCONSISTENT, Verdict.CONFLICTS)),
    ("not reproducible", (Verdict.NOT_REPRODUCIBLE,)),
)
_STYLES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"facecolor": OWN, "edgecolor": OWN}, "white"),
    ({"facecolor": RANGE, "edgecolor": OWN, "hatch": "..."}, TEXT),
    ({"facecolor": "white", "edgecolor": OWN, "hatch": "/////"}, TEXT),
    ({"facecolor": AVERAGE, "edgecolor": AVERAGE}, "white"),
    ({"facecolor": FAINT, "edgecolor": PEERS}, TEXT),
)
_BAR, _GAP = 0.3, 0.14  # inches
_DIGIT = 2.6  # per cent of the bar that a digit takes


@dataclass(frozen=True)
class VerdictBar:
    """A document and how many of its figures fall into each group of verdicts."""

    label: str
    parts: tuple[int, ...]


def verdict_bars(title: str, subtitle: str, bars: Sequence[VerdictBar]) -> bytes:
    """Draw a bar for each document, its parts in per cent, each part labelled with its count.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what is counted.
    bars : sequence of VerdictBar
        First document first.

    Returns
    -------
    bytes
        SVG.
    """
    depth = (_BAR + _GAP) * len(bars)
    with canvas(title, subtitle, depth, left=0.52, right=0.5, bottom=0.72) as (figure, axes):
        axes.set_xlim(0, 100)
        axes.set_ylim(depth, 0)
        ticks = []
        for place, bar in enumerate(bars):
            height = (_BAR + _GAP) * (place + 0.5)
            total, start = sum(bar.parts) or 1, 0.0
            for (style, ink), count in zip(_STYLES, bar.parts, strict=True):
                share = 100 * count / total
                if count:
                    axes.barh(height, share, left=start, height=_BAR, linewidth=0.9, **style)
                if share > _DIGIT * len(f"{count:,}") + 0.8:
                    axes.text(
                        start + share / 2,
                        height,
                        f"{count:,}",
                        color=ink,
                        size=8,
                        ha="center",
                        va="center_baseline",
                        bbox={"facecolor": style["facecolor"], "edgecolor": "none", "pad": 0.9},
                    )
                start += share
            axes.annotate(
                f"{sum(bar.parts):,}",
                (100, height),
                xytext=(5, 0),
                textcoords="offset points",
                size=8.5,
                va="center_baseline",
            )
            ticks.append(height)
        axes.set_yticks(ticks, [bar.label for bar in bars])
        axes.tick_params(axis="y", labelsize=9)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        figure.legend(
            handles=[
                Patch(label=name, linewidth=0.9, **style)
                for (name, _), (style, _) in zip(GROUPS, _STYLES, strict=True)
            ],
            loc="lower left",
            bbox_to_anchor=(0.0, 0.0),
            ncols=2,
            frameon=False,
            fontsize=8.5,
            handlelength=2.2,
            handleheight=1.1,
            columnspacing=1.4,
        )
        return svg_of(figure)
