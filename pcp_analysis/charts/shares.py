"""The chart of the audit: shares of verdicts by document, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pcp_analysis.charts.base import (
    AVERAGE,
    FAINT,
    OWN,
    PEERS,
    RANGE,
    TEXT,
    WIDTH,
    Key,
    canvas,
    svg_of,
    width_of,
)
from pcp_analysis.documents.verdicts import Verdict

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
_ROOM = 0.06  # inches around a number on a bar; a part with less room shows none


@dataclass(frozen=True)
class VerdictBar:
    """A document and how many of its figures fall into each group of verdicts."""

    label: str
    parts: tuple[int, ...]
    end: str


def verdict_bars(title: str, subtitle: str, bars: Sequence[VerdictBar]) -> bytes:
    """Draw a bar for each document, its parts in per cent, each part labelled with its count.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what is counted.
    bars : sequence of VerdictBar
        First document first; the end of each says how many figures it stands for.

    Returns
    -------
    bytes
        SVG.
    """
    depth = (_BAR + _GAP) * len(bars)
    left = 0.1 + max(width_of(bar.label) for bar in bars)
    right = 0.12 + max(width_of(bar.end) for bar in bars)
    inch = 100 / (WIDTH - left - right)  # per cent of a bar
    key = [
        Key(name, {"linewidth": 0.9, **style})
        for (name, _), (style, _) in zip(GROUPS, _STYLES, strict=True)
    ]
    with canvas(title, subtitle, depth, left=left, right=right, bottom=0.02, key=key) as (
        figure,
        axes,
    ):
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
                if share > (width_of(f"{count:,}") + _ROOM) * inch:
                    axes.text(
                        start + share / 2,
                        height,
                        f"{count:,}",
                        color=ink,
                        ha="center",
                        va="center_baseline",
                        bbox={"facecolor": style["facecolor"], "edgecolor": "none", "pad": 0.9},
                    )
                start += share
            axes.annotate(
                bar.end,
                (100, height),
                xytext=(5, 0),
                textcoords="offset points",
                va="center_baseline",
            )
            ticks.append(height)
        axes.set_yticks(ticks, [bar.label for bar in bars])
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        return svg_of(figure)
