from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pypdf
import pytest
from bs4 import BeautifulSoup

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.errors import ChapterError, UnknownNameError
from pcp_analysis.publishing.build.edition import (
    edition_entries,
    ledgers_of,
    measures_of,
    merge_pages,
    runs_of,
)
from pcp_analysis.publishing.build.execute import run_chapters
from pcp_analysis.publishing.build.workers import chapter_workers
from pcp_analysis.publishing.html.render import assemble
from pcp_analysis.publishing.print.pdf import missing_libraries
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import open_page

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
Build = Callable[..., Path]
PDFS = tuple(
    f"police-and-crime-plan-{length}-essex-2020-21-q4.pdf"
    for length in ("briefing", "meeting-report", "report")
)
LARGEST_PAGE = 149_000  # bytes: half of the largest chapter of version 0.1.0
_LOADING = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.images: list[dict[str, str | None]] = []
        self.figures: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag in _LOADING and given.get(_LOADING[tag]):
            self.loads.append(str(given[_LOADING[tag]]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "img":
            self.images.append(given)
        if tag == "data":
            self.figures.append(str(given["data-figure"]))


def pages(edition: Path) -> dict[str, _Page]:
    return {path.name: _Page(path.read_text()) for path in sorted(edition.glob("html/*.html"))}


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_edition_has_pages_notebooks_figures_ledger_and_manifest(essex: Path) -> None:
    assert essex.parts[-2:] == ("essex", "2020-21-q4")
    assert {path.name for path in essex.iterdir()} == {
        "html",
        "notebooks",
        "figures",
        "ledger.json",
        "manifest.json",
        "manifest.sha256",
        "police-and-crime-plan-report-essex-2020-21-q4.xlsx",
        *(PDFS if not missing_libraries() else ()),
    }
    assert (essex / "html" / "executive_summary.html").is_file()
    pages = {path.stem for path in essex.glob("html/*.html")}
    assert {path.stem for path in essex.glob("notebooks/*.ipynb")} < pages
    assert {f"priority_{number}" for number in range(1, 8)} <= pages


@pytest.mark.skipif(missing_libraries() is not None, reason=str(missing_libraries()))
def test_shorter_lengths_have_few_pages_and_say_what_the_first_page_says(essex: Path) -> None:
    first = BeautifulSoup((essex / "html" / "index.html").read_text(), "html.parser")
    lines = ["".join(line.get_text().split()) for line in first.select(".pcp-front .said")]
    assert len(lines) > 5
    for length in read_lengths(essex.parents[2]):
        reader = pypdf.PdfReader(essex / f"police-and-crime-plan-{length.id}-essex-2020-21-q4.pdf")
        root = reader.trailer["/Root"]
        assert len(reader.pages) <= length.pages, length.id
        assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
        assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
        text = reader.pages[0].extract_text()
        for part in ("Essex, Q4 2020/21", "31 July 2026", "Draft - not for publication"):
            assert part in text, (length.id, part)
        squeezed = "".join(text.split())
        assert all(line in squeezed for line in lines), length.id
        assert "Open Government Licence" in reader.pages[-1].extract_text()
        assert length.pages > 1 or "want of room" not in text


@pytest.mark.skipif(missing_libraries() is not None, reason=str(missing_libraries()))
def test_shorter_lengths_keep_together_what_is_read_together(essex: Path) -> None:
    briefing, report = (
        [
            page.extract_text()
            for page in pypdf.PdfReader(
                essex / f"police-and-crime-plan-{name}-essex-2020-21-q4.pdf"
            ).pages
        ]
        for name in ("briefing", "meeting-report")
    )
    # what asks for a click
    assert not [page for page in (*briefing, *report) if re.search(r"\b(Which|Newer)\?", page)]
    for number in range(1, 8):
        assert re.search(rf"^Priority {number}\b", briefing[0], re.M), number
    (positions,) = [page for page in report if "newest figures up to Q4 2019/20, Q3" in page]
    assert "All crime (excluding fraud)" in positions
    assert "Special constables" in positions
    (published,) = [page for page in report if "as published and as computed" in page]
    assert "To reach average" not in published


def test_no_page_asks_anything_of_the_network(essex: Path) -> None:
    for name, page in pages(essex).items():
        foreign = [load for load in page.loads if re.match(r"(https?:)?//", load)]
        assert not foreign, name
    for sheet in (essex / "html").rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", sheet.read_text()), sheet.name


def test_every_internal_link_leads_somewhere(essex: Path) -> None:
    book = pages(essex)
    for name, page in book.items():
        for link in [*page.links, *page.loads]:
            if re.match(r"[a-z]+:|//|#$", link):
                continue
            path, _, anchor = link.partition("#")
            path = path.partition("?")[0]
            assert not path or (essex / "html" / path).exists(), f"{name}: {link}"
            target = book.get(path or name)
            if anchor and target is not None:
                assert anchor in target.ids, f"{name}: {link}"


def test_every_picture_has_an_alt_text_that_says_something(essex: Path) -> None:
    for name, page in pages(essex).items():
        for image in page.images:
            assert len(str(image.get("alt") or "")) > 40, f"{name}: {image}"


def test_every_figure_in_prose_is_in_the_ledger(essex: Path) -> None:
    ledger = Ledger.read(essex)
    printed = [figure for page in pages(essex).values() for figure in page.figures]
    assert len(printed) > 100
    assert set(printed) <= set(ledger.entries)


def test_ledger_says_of_each_number_where_it_came_from(essex: Path) -> None:
    ledger = Ledger.read(essex)
    entry = ledger.get("most-similar-group.all-crime.value")
    assert entry.text == "80.2"
    assert entry.area == "E23000028"
    assert entry.period == "12 months to March 2021"
    assert entry.releases == ("home-office-recorded-crime-2023-10", "ons-population-2025-07")
    for other in ledger.entries.values():
        assert re.fullmatch(r"[0-9a-f]{64}", other.sha256)
        if other.csv:
            content = (essex / other.csv).read_bytes()
            assert hashlib.sha256(content).hexdigest() == other.sha256


def test_every_table_and_figure_says_how_it_was_made_and_links_its_data(essex: Path) -> None:
    ledger, folder = Ledger.read(essex), essex / "html"
    pages = {path.name: path.read_text() for path in sorted(folder.glob("*.html"))}
    made = {
        name: re.findall(r'<p class="made"><a href="data/([^"]+)\.html">', text)
        for name, text in pages.items()
    }
    shown = {figure for found in made.values() for figure in found}
    assert shown == {entry.id for entry in ledger.entries.values() if entry.csv}
    assert shown == {path.stem for path in (folder / "data").glob("*.html")}
    for name, found in made.items():
        page = pages[name]
        assert len(found) >= page.count('<div class="pcp-table') + page.count("<figure"), name
    for figure in shown:
        entry, html = ledger.get(figure), (folder / "data" / f"{figure}.html").read_text()
        links = re.findall(r'<a href="\.\./(figures/[^"]+)"', html)
        kinds = ["csv", "json", "png"] if entry.kind == "figure" else ["csv", "json"]
        assert links == [f"figures/{figure}.{kind}" for kind in kinds]
        assert f"<code>{figure}</code>" in html
        assert "pcp-analysis " in html
        for link in links:
            assert (folder / link).read_bytes() == (essex / link).read_bytes()
        back, place = re.findall(r'<a href="\.\./([a-z0-9_]+\.html)(#[^"]*)?">Back', html)[0]
        assert not place or f'id="{place[1:]}"' in pages[back]


def test_every_table_and_figure_has_a_method_and_json_with_licence(essex: Path) -> None:
    for entry in Ledger.read(essex).entries.values():
        if entry.csv is None:
            continue
        assert entry.method, entry.id
        about = json.loads((essex / str(entry.json)).read_text())
        for key in ("title", "unit", "notes", "licence", "made_with", "columns"):
            assert about[key], f"{entry.id}: {key}"
        assert len(about["title"]) < 160, entry.id
        assert [release["id"] for release in about["releases"]] == list(entry.releases)


def test_pages_stay_light(essex: Path) -> None:
    for path in (essex / "html").glob("*.html"):
        assert path.stat().st_size < LARGEST_PAGE, path.name


def test_ledger_names_the_notebook_that_computes_each_entry(essex: Path) -> None:
    ledger = Ledger.read(essex)
    assert ledger.get("most-similar-group.all-crime.value").page == "most_similar_group_overall"
    for entry in ledger.entries.values():
        if entry.page is None:
            assert entry.id in {
                *("edition.version", "edition.status", "edition.name"),
                *("edition.standing", "feedback.contact"),
            }
        else:
            assert (essex / "notebooks" / f"{entry.page}.ipynb").is_file()


def test_manifest_has_release_files_and_its_own_digest_beside_it(essex: Path) -> None:
    manifest = json.loads((essex / "manifest.json").read_text())
    used = {name for entry in Ledger.read(essex).entries.values() for name in entry.releases}
    assert set(manifest["releases"]) == used
    for release in manifest["releases"].values():
        assert re.fullmatch(r"[0-9a-f]{64}", release["sha256"])
    digest = hashlib.sha256((essex / "manifest.json").read_bytes()).hexdigest()
    assert (essex / "manifest.sha256").read_text() == f"{digest}  manifest.json\n"


def test_manifest_lists_every_other_file_with_its_sha256(essex: Path) -> None:
    manifest = json.loads((essex / "manifest.json").read_text())
    found = contents(essex)
    del found["manifest.json"], found["manifest.sha256"]
    assert manifest["outputs"] == found
    assert manifest["parameters"]["quarter"] == "2020-21-q4"
    assert "data/observations/recorded_crime.csv" in manifest["inputs"]


def test_nothing_in_the_edition_names_the_folder_it_was_built_in(essex: Path) -> None:
    building = str(essex.parents[2]).encode()
    for path in essex.rglob("*"):
        if path.is_file():
            assert building not in path.read_bytes(), path.name


def test_two_builds_in_two_places_are_the_same_to_the_byte(
    essex: Path, project: Path, build: Build
) -> None:
    assert contents(build(project, pdf=None)) == contents(essex)


def test_failing_chapter_leaves_the_last_good_edition_untouched(copied: Path, build: Build) -> None:
    project = copied.parents[2]
    before = contents(copied)
    path = project / "notebooks" / "most_similar_group_overall.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("raise RuntimeError('spoilt')"))
    path.unlink()  # it is a link to that of other tests
    nbformat.write(notebook, path)
    with pytest.raises(ChapterError, match=r"cell \d+: raise RuntimeError"):
        build(project)
    assert contents(copied) == before
    assert [path.name for path in copied.parent.iterdir()] == ["2020-21-q4"]


def test_other_force_is_told_with_nothing_configured_and_says_what_it_is_compared_with(
    project: Path, tmp_path: Path
) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4", force="kent")
    chosen = edition_chapters(measures_of(project, catalogue, edition))
    runs = runs_of(project, edition, chosen)
    notebooks, shown = tmp_path / "notebooks", tmp_path / "pages"
    with chapter_workers(project, 2) as workers:
        run_chapters(
            runs,
            notebooks,
            root=project,
            output=shown,
            workers=workers,
            progress=lambda *_: None,
        )
    entries = edition_entries(catalogue, edition)
    ledger = merge_pages(entries, ledgers_of(runs, shown, {}))
    source = assemble(project, chosen, notebooks, ledger, "Kent")  # no link is dead
    assert ledger.get("edition.force").text == "Kent"
    assert ledger.get("all-forces.all-crime.rank").text.endswith("of 42")
    said = {
        name.removesuffix(".md"): content.decode()
        for name, content in source.items()
        if name.endswith(".md")
    }
    texts = "\n".join(entry.text for entry in ledger.entries.values())
    assert "is told by themes" in said["index"] + texts
    assert said.keys().isdisjoint({"aspirations", "audit", "closure_report", "priority_1"})
    assert "No document of Kent is at hand" in said["about_this_edition"] + texts
    assert "newest figure at hand" in said["all_forces_solved"] + texts
    # what the words mean, whoever reads them, and the titles and faults of releases
    for name in sorted(said.keys() - {"methods", "glossary", "data_and_sources"}):
        found = re.findall(r".{40}\bMSG\b.{20}|.{40}most similar group.{20}", said[name])
        known = ("o most similar group", "and its most similar group by")
        assert all(any(words in text for words in known) for text in found), (name, found)
    for entry in ledger.entries.values():
        assert "MSG" not in f"{entry.text} {entry.method} {entry.unit}", entry.id


def test_quarter_that_is_not_published_is_refused_before_anything_runs(
    project: Path, build: Build
) -> None:
    with pytest.raises(UnknownNameError, match=r"2031-32-q1 had not ended on"):
        build(project, "2031-32-q1")
    assert not (project / "editions").exists()


def test_edition_as_known_in_2023_uses_the_population_of_2021(project: Path) -> None:
    path = project / "data" / "editions" / "2020-21-q4.yml"
    path.write_text(path.read_text().replace("2026-07-31", "2023-10-31"))
    edition = read_edition(project, Catalogue.load(project), "2020-21-q4")
    page = open_page("most_similar_group_overall", **edition.parameters)
    item = printed(page, page.catalogue.indicator("all-crime"))
    assert isinstance(item, Printed)
    assert item.value.releases == ("home-office-recorded-crime-2023-10", "ons-population-2021-06")
