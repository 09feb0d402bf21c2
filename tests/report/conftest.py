from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pcp_analysis.report.page import Page, open_page
from tests.editions import WITHOUT_RELEASES

ROOT = Path(__file__).parents[2]
TOLERANCE = 0.75  # points; letters of one line keep farther apart than this


@pytest.fixture(scope="session")
def opened() -> Page:
    """The page whose figures and assessments every test of a worker shares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        return open_page(
            "test",
            force="essex",
            quarter="2020-21-q4",
            as_at="2026-07-31",
            without_releases=WITHOUT_RELEASES,
        )


@pytest.fixture
def page(opened: Page) -> Page:
    """A page of the Essex edition of Q4 2020/21, with an empty ledger."""
    fresh = Page("test", opened.measures, opened.plan)
    fresh.assessments, fresh.yardsticks = opened.assessments, opened.yardsticks
    return fresh


@contextmanager
def kept_figures() -> Iterator[list[Figure]]:
    """Keep every figure that is turned into a file meanwhile."""
    found: list[Figure] = []
    save = Figure.savefig

    def keep(figure: Figure, *args: Any, **named: Any) -> None:
        found.append(figure)
        save(figure, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        yield found


@pytest.fixture
def sheets() -> Iterator[list[Figure]]:
    """The figures that the test draws, in order."""
    with kept_figures() as found:
        yield found


def texts_of(figure: Figure) -> list[Text]:
    """Return the texts that a figure shows."""
    return [
        item
        for item in figure.findobj(Text)
        if isinstance(item, Text) and item.get_visible() and item.get_text().strip()
    ]


def boxes_of(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return each text of a figure with its box, in points from the lower left corner."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    renderer = RendererSVG(width, height, io.StringIO(), image_dpi=72)
    return [(item.get_text(), item.get_window_extent(renderer)) for item in texts_of(figure)]


def check_no_overlaps(figure: Figure) -> None:
    """Refuse a figure of which two texts touch, or a text runs off the sheet."""
    boxes = boxes_of(figure)
    title = boxes and " ".join(text for text, _ in boxes[-3:])
    width, height = (72 * inches for inches in figure.get_size_inches())
    for text, box in boxes:
        inside = (
            box.x0 > -TOLERANCE
            and box.y0 > -TOLERANCE
            and box.x1 < width + TOLERANCE
            and box.y1 < height + TOLERANCE
        )
        assert inside, f"{text!r} runs off the sheet: {box} ({title})"
    for (one, first), (two, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        apart = across <= TOLERANCE or down <= 2.5 * TOLERANCE
        assert apart, f"{one!r} and {two!r} overlap by {across:.1f} by {down:.1f} points ({title})"


@pytest.fixture(scope="session")
def assert_no_overlaps() -> Callable[[Figure], None]:
    """Give :func:`check_no_overlaps` to tests."""
    return check_no_overlaps


@pytest.fixture(scope="session")
def texts() -> Callable[[Figure], list[Text]]:
    """Give :func:`texts_of` to tests."""
    return texts_of
