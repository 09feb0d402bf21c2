from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from pcp_analysis.charts.base import svg_of
from pcp_analysis.publishing.print.charts import for_print

SVG = "{http://www.w3.org/2000/svg}"


def drawing(*words: str, hatches: int = 0, **style: object) -> str:
    """Draw words, and bars with a hatching."""
    with rc_context({"svg.fonttype": "path", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(4, 3))
        FigureCanvasSVG(figure)
        for place, text in enumerate(words):
            figure.text(0.1, 0.1 + place / 10, text, **style)
        if hatches:
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            axes.bar(range(hatches), 1, hatch="//", facecolor="white", edgecolor="#00508c")
        return svg_of(figure).decode()


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_letters_are_text_again_at_the_place_and_size_they_were_drawn() -> None:
    (found,) = texts(for_print(drawing("80.2 & more", size=9, color="#222222")))
    assert found.text == "80.2 & more"
    assert (found.get("font-size"), found.get("fill")) == ("9", "#222222")
    assert found.get("font-weight") is None
    assert found.get("transform", "").startswith("translate(28.8 ")


def test_bold_stays_bold_and_turned_text_turned() -> None:
    (found,) = texts(for_print(drawing("Essex", weight="bold", rotation=90)))
    assert found.get("font-weight") == "bold"
    assert "rotate(-90)" in found.get("transform", "")


def test_letters_that_the_font_joins_are_told_apart() -> None:
    found = texts(for_print(drawing("Staffordshire", "first offences", "official")))
    assert [item.text for item in found] == ["Staffordshire", "first offences", "official"]


def test_writing_that_cannot_be_told_stays_drawn_with_all_the_rest() -> None:
    svg = for_print(drawing("two -- dashes", "plain"))
    assert texts(svg) == []
    assert "#DejaVuSans-" in svg


def test_areas_of_one_hatching_are_one_path() -> None:
    before = drawing(hatches=5)
    after = for_print(before)
    assert before.count("fill: url(#") == 5
    assert after.count('fill="url(#') == 1
    count = [svg.count(" L ") + svg.count("\nL ") for svg in (before, after)]
    assert count[0] == count[1]


def test_styles_become_attributes_and_the_sheet_is_inherited() -> None:
    after = for_print(drawing("text", hatches=1))
    assert "<style" not in after
    assert " style=" not in after
    root = ElementTree.fromstring(after)
    assert (root.get("stroke-linejoin"), root.get("stroke-linecap")) == ("round", "butt")


def test_drawing_of_another_tool_comes_back_as_it_is(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text x="1">a</text><path d="M 0 0"/></svg>'
    assert for_print(svg) == svg
