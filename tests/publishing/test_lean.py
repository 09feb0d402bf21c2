"""Drawings lose bytes on their way into a page, and nothing that is seen."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np

from pcp_analysis.charts.bars import paired_bars
from pcp_analysis.publishing.html.lean import lean_drawing, lean_page
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


def test_lean_page_keeps_its_text_and_drops_what_nobody_meets() -> None:
    column = '<div class="sd-container-fluid sd-sphinx-override sd-mb-4"><p class="sd-col {}">'
    assert lean_page(column.format("sd-d-flex-column docutils")) == (
        '<div class="sd-container-fluid sd-sphinx-override"><p class="sd-col">'
    )
    columns = "sd-row-cols-1 sd-row-cols-xs-1 sd-row-cols-md-2 sd-g-2 sd-g-lg-2"
    row = f'<div class="sd-row {columns} docutils">'
    caption = '<caption id="table-a-b-caption">T</caption>'
    table = f'<div aria-labelledby="table-a-b-caption"><table>{caption}</table></div>'
    link = '<a class="headerlink" href="#figure-a" title="Link to this {}">#</a>'
    lean = lean_page(
        f"{row}</div>\n\n  \n{table}{link.format('image')}{link.format('heading')}<p>a\nb</p>"
    )
    assert lean == (
        '<div class="sd-row sd-row-cols-1 sd-row-cols-md-2 sd-g-2"></div>'
        '<div aria-labelledby="caption-1"><table><caption id="caption-1">T</caption></table></div>'
        f"{link.format('heading')}<p>a\nb</p>"
    )


def test_words_of_a_caption_need_no_element_of_their_own() -> None:
    words = "Said of <em>it</em>, <span>2020</span>"
    page = f'<figcaption><p><span class="caption-text">{words}</span></p><p>b</p></figcaption>'
    assert lean_page(page) == f"<figcaption><p>{words}</p><p>b</p></figcaption>"
