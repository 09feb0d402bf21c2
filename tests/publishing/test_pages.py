"""What can be said of the finished pages without a browser."""

from __future__ import annotations

import importlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from pcp_analysis.publishing.print.pdf import missing_libraries
from pcp_analysis.publishing.print.press import page_tree

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]


class _Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.title = self.description = ""
        self.levels: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._in_title = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "meta" and given.get("name") == "description":
            self.description = given["content"]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("href", "src", "aria-labelledby", "aria-describedby"):
            if name in given:
                self.links.append(given[name] if name in ("href", "src") else f"#{given[name]}")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
            self._in_title = False


@pytest.fixture(scope="module")
def book(essex: Path) -> dict[Path, _Page]:
    """Every page of the site by its path, the list of editions among them."""
    found = [*sorted((essex / "html").glob("*.html")), essex.parents[1] / "index.html"]
    return {path: _Page(path) for path in found}


def test_each_page_has_a_title_and_a_description_of_its_own(book: dict[Path, _Page]) -> None:
    for kind in ("title", "description"):
        texts = [getattr(page, kind) for page in book.values()]
        assert len(set(texts)) == len(texts)
        assert all(10 < len(text) < 200 for text in texts), texts


def test_each_page_has_one_main_heading_and_no_level_is_left_out(book: dict[Path, _Page]) -> None:
    for path, page in book.items():
        assert page.levels.count(1) == 1, path.name
        assert page.levels[0] == 1, path.name
        steps = pairwise(page.levels)
        assert all(after <= before + 1 for before, after in steps), path.name


def test_each_link_and_anchor_within_the_site_leads_somewhere(book: dict[Path, _Page]) -> None:
    for path, page in book.items():
        for link in page.links:
            if re.match(r"[a-z]+:|//|#$", link):
                continue
            file, _, anchor = link.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve() if file else path
            assert target.exists(), f"{path.name}: {link}"
            if anchor and target in book:
                assert anchor in book[target].ids, f"{path.name}: {link}"


def test_no_id_stands_twice_on_a_page(book: dict[Path, _Page]) -> None:
    for path, page in book.items():
        twice = {name for name in page.ids if page.ids.count(name) > 1}
        assert not twice, f"{path.name}: {twice}"


def test_each_page_says_which_edition_it_is(essex: Path) -> None:
    for path in (essex / "html").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "version 1 (draft). Figures as known on 31 July 2026." in " ".join(text.split()), (
            path.name
        )
        if path.name != "search.html":
            assert 'aria-label="This edition"' in text, path.name


# pages that tell findings, where a reader meets statistical words
_FINDINGS = re.compile(r"index|executive_summary|priority_|most_similar_group")


class _Prose(HTMLParser):
    """The words of a page that stand in paragraphs and cells, outside links and headings."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.terms: list[str] = []
        self.described: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("class") == "pcp-term":
            self.terms.append(given["href"])
            self.described.append(given["aria-describedby"])
        if tag not in ("br", "img", "input", "link", "meta", "wbr", "hr", "source", "col"):
            self.open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.open}
        unseen = any("hidden" in given for _, given in self.open)
        if {"article", "p"} <= tags and not unseen and not tags & {"a", "code", "svg", "script"}:
            self.words.append(data)


def test_each_glossary_link_leads_to_its_term_and_has_its_definition(
    essex: Path, book: dict[Path, _Page]
) -> None:
    terms = set(book[essex / "html" / "glossary.html"].ids)
    linked = 0
    for path, page in book.items():
        found = _Prose(path)
        assert {href.partition("#")[2] for href in found.terms} <= terms, path.name
        assert set(found.described) <= set(page.ids), path.name
        linked += len(found.terms)
    assert linked > 100


def test_each_glossary_word_of_a_page_of_findings_is_explained_there(essex: Path) -> None:
    glossary = (essex / "html" / "glossary.html").read_text(encoding="utf-8")
    entries = re.findall(r"((?:<dt id=\"term-[^>]*>.*?</dt>\s*)+)<dd", glossary, re.DOTALL)
    assert len(entries) > 25
    for path in sorted((essex / "html").glob("*.html")):
        if not _FINDINGS.match(path.stem):
            continue
        page = _Prose(path)
        words = " ".join(" ".join(page.words).split())
        linked = {href.partition("#")[2] for href in page.terms}
        for entry in entries:
            names = re.findall(r"<dt id=\"(term-[^\"]+)\">([^<]+)", entry)
            for _, name in names:
                plain = re.escape(name.strip())
                pattern = rf"\b{plain}\b" if name.isupper() else rf"(?i:\b{plain}s?\b)"
                if re.search(pattern, words):
                    assert linked & {target for target, _ in names}, f"{path.name}: {name}"


def test_each_source_line_says_to_when_its_figures_run(essex: Path) -> None:
    lines = [
        " ".join(re.sub("<[^>]*>", " ", caption).split())
        for path in (essex / "html").glob("*.html")
        for caption in re.findall("<figcaption>(.*?)</figcaption>", path.read_text(), re.DOTALL)
    ]
    sourced = [line for line in lines if "Source: " in line]
    assert len(sourced) > 100
    for line in sourced:
        assert re.search(r"Figures to [A-Z][a-z]+ 20\d\d(?: \(old\))?\.", line), line


def test_a_draft_without_a_contact_says_for_whoever_publishes_it_what_to_fill_in(
    essex: Path,
) -> None:
    banners = {
        path.name: re.findall('<p class="pcp-banner"[^>]*>(.*?)</p>', path.read_text(), re.DOTALL)
        for path in (essex / "html").glob("*.html")
    }
    (told,) = banners["feedback.html"]
    assert "of data/catalogue/plans/essex/2016-2021.yml" in told
    assert "contact" not in "".join(banners["index.html"])
    assert banners["index.html"] == ["Draft - not for publication."]


_MACHINE = {
    "a command": r"\bpcp [a-z]+",
    "a file": r"\b\w[\w-]*\.(ya?ml|csv|json|py|ipynb)\b|\b(data|docs|book|tests|pcp_analysis)/[a-z]",
    "a name of code": r"\b[a-z]+_[a-z_]+\b|\bNaN\b|\bNone:",
    "a number unrounded": r"\d\.\d{8}",
}
_OF_OTHERS = {
    "a command": {"audit.html", "methods.html"},  # the one place of each that an auditor needs
    "a file": {"feedback.html"},  # of a draft, whose banner tells where a contact is filled in
}


class _Words(HTMLParser):
    """What a reader reads of a page: not its scripts, nor what stands for drawings alone."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text: list[str] = []
        self._unread = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in ("script", "style", "svg", "head")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in ("script", "style", "svg", "head")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.text.append(data)


def test_no_word_of_the_machine_stands_in_a_readers_way(essex: Path) -> None:
    found = []
    for path in sorted((essex / "html").glob("*.html")):
        text = " ".join(" ".join(_Words(path).text).split())
        for what, pattern in _MACHINE.items():
            if path.name in _OF_OTHERS.get(what, ()):
                continue
            found += [(path.name, what, match[0]) for match in re.finditer(pattern, text)]
    assert not found
    for name, command in (("methods", "pcp reproduce ID"), ("audit", "pcp audit")):
        assert command in "".join(_Words(essex / "html" / f"{name}.html").text)


def test_parser_of_xml_gives_the_tree_that_the_parser_of_html_would(essex: Path) -> None:
    """What is printed is read as XML, which takes a thirtieth of the time."""
    missing = missing_libraries()
    if missing:
        pytest.skip(missing)
    weasyprint = importlib.import_module("weasyprint")

    def article(root: Element) -> list[tuple[object, ...]]:
        found = next(item for item in root.iter("article") if "bd-article" in item.get("class", ""))
        found.tail = None
        return [
            (item.tag, dict(item.attrib), item.text or "", item.tail or "") for item in found.iter()
        ]

    for name in ("index", "priority_4", "most_similar_group_overall", "audit_003", "methods"):
        html = (essex / "html" / f"{name}.html").read_text(encoding="utf-8")
        read = page_tree(html)
        assert read.find("head") is None, f"{name} was read as HTML"
        assert article(read) == article(weasyprint.HTML(string=html).etree_element)
    crossed = '<article class="bd-article"><p>One<p>two</article>'
    assert page_tree(crossed).find("head") is not None
