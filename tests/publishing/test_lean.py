"""Drawings lose bytes on their way into a page, and nothing that is seen."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np

from pcp_analysis.charts.bars import paired_bars
from pcp_analysis.publishing.html.lean import lean_drawing
from pcp_analysis.publishing.trace.describe import to_png


def _pixels(svg: str) -> np.ndarray:
    return np.asarray(matplotlib.image.imread(io.BytesIO(to_png(svg.encode()))))


def test_lean_drawing_is_smaller_and_looks_the_same() -> None:
    labels = [f"to March {year}" for year in range(2016, 2022)]
    counts = [("As counted", [3, 14, 15, 92, 65, 35]), ("Set aside", [3, 14, 15, 53, 65, 35])]
    svg = paired_bars("A title of a chart", "What is counted", labels, counts).decode()
    lean = lean_drawing(svg)
    assert len(lean) < 0.9 * len(svg)
    assert "DejaVu" not in lean
    one, other = _pixels(svg), _pixels(lean)
    assert one.shape == other.shape
    assert np.abs(one - other).mean() < 0.001
    assert one.std() > 0.05  # something is drawn


def test_names_that_are_referred_to_stay() -> None:
    path = '<clipPath id="clip_1"/><path clip-path="url(#clip_1)" d="M {} 2"/></svg>'
    given = '<svg><g id="text_1"/>' + path.format("1.2345")
    assert lean_drawing(given) == "<svg><g/>" + path.format("1.23")
