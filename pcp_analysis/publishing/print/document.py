"""The printed book as one document: what a web page offers to click, made fit for paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from pcp_analysis.publishing.print.layout import lay_out
from pcp_analysis.publishing.print.tree import (
    has_class,
    left_out_note,
    remove,
    replace_element,
    text_of,
    unwrap,
    walk,
)

_MOST_ALIKE = 2  # sections that every priority has say nothing in the contents
_SVG = "{http://www.w3.org/2000/svg}"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SCREEN = ("button", "dialog", "iframe", "input", "noscript", "script", "style", "template")
_ON_SCREEN = ("Which?", "Newer?")  # links that ask for a click say nothing on paper
_SOURCE = re.compile(r"\s*Source: (?P<source>[^.]+)\.(?=\s|$)")
_PAGE = re.compile(r"(?P<page>[\w-]+)\.html(?:#(?P<anchor>.+))?")


def print_body(
    page: Element,
    cover: Element,
    *,
    left_out: Collection[str] = (),
    contents_title: str = "Contents",
) -> list[Element]:
    """Return the cover, the contents, and the landing page and the chapters of a book.

    Parameters
    ----------
    page : Element
        Root of the single page that Sphinx made of the book; its parts are taken over.
    cover : Element
        First page.
    left_out : collection of str
        Documents that are named and not printed, and sections of the landing page of which nothing
        is.
    contents_title : str
        Heading over the contents.

    Returns
    -------
    list of Element
        Children of the body.
    """
    landing = _landing(page)
    chapters = [
        child for part in landing if has_class(part, "toctree-wrapper") for child in list(part)
    ]
    body = Element("main")
    body.append(_front(landing, left_out))
    body.extend(chapters)
    before = ids_of(body)
    _leave_out(body, left_out)
    made_fit(body, before, footnotes=True)
    return [cover, contents_of(body, contents_title), body]


def made_fit(body: Element, known: Collection[str], *, footnotes: bool) -> None:
    """Make what was taken of the book fit for paper.

    Parameters
    ----------
    body : Element
        Parts of the book; changed in place.
    known : collection of str
        Ids of the whole book: a link to one that is not printed is left as its words.
    footnotes : bool
        Whether the sources of charts stand at the foot of the page, or stay in their captions.
    """
    _clean(body)
    _keep_headings(body)
    _print_links(body)
    lay_out(body)
    if footnotes:
        _number_sources(body)
    _unique_ids(body)
    _unlink(body, set(known) - ids_of(body))


def _landing(page: Element) -> Element:
    article = next(item for item in page.iter("article") if has_class(item, "bd-article"))
    return next(article.iter("section"))


def _front(landing: Element, left_out: Collection[str]) -> Element:
    """Return the sections of the landing page, the first thing printed after the contents."""
    sections = (child for child in landing if child.tag == "section")
    printed = [section for section in sections if section.get("id") not in left_out]
    if not printed:
        return Element("span", {"id": "document-index"})  # links lead to what follows
    front = Element("div", {"class": "front", "id": "document-index"})
    front.extend(printed)
    return front


def _leave_out(body: Element, documents: Collection[str]) -> None:
    """Take documents out, and name those of a chapter in one line at its end."""
    left: dict[Element, list[str]] = {}
    for parent, child in walk(body):
        if child.tag == "span" and child.get("id", "").removeprefix("document-") in documents:
            section = list(parent)[list(parent).index(child) + 1]
            heading = next(part for part in section if part.tag in HEADINGS)
            left.setdefault(parent, []).append(" ".join((heading.text or "").split()))
            parent.remove(child)
            parent.remove(section)
    for parent, titles in left.items():
        parent.append(left_out_note(*titles))


def _clean(body: Element) -> None:
    """Take out what only works on a screen, and open what is folded."""
    for parent, child in walk(body):
        if (
            not isinstance(child.tag, str)
            or child.tag in _SCREEN
            or has_class(child, "headerlink")
            or has_class(child, "audited")
            or (child.tag == "a" and text_of(child) in _ON_SCREEN)
            or (child.tag == f"{_SVG}svg" and child.get("aria-hidden"))
        ):
            remove(parent, child)
        elif child.get("data-made"):
            name = Element("p", {"class": "data-name"})
            name.text = f"Data: {child.get('data-made')}"
            replace_element(parent, child, name)
        elif has_class(child, "not-printed"):
            replace_element(parent, child, _on_screen(child))
        elif child.tag == "details":
            child.tag, child.attrib = "div", {"class": "folded"}
        elif child.tag == "summary":
            title = Element("p", {"class": "folded-title"})
            title.text = text_of(child)
            replace_element(parent, child, title)
        elif child.tag == "data" or (child.tag == "span" and has_class(child, "pre")):
            unwrap(parent, child)
        elif has_class(child, "sd-row"):
            child.set("class", "pair")
            child.text = None
            for column in child:
                column.tail = None
        elif child.tag == f"{_SVG}svg" and child.get("aria-label"):
            title = Element(f"{_SVG}title")
            title.text = child.get("aria-label")
            child.insert(0, title)


def _on_screen(details: Element) -> Element:
    """Return the line that says where a folded part is read that is not printed."""
    note = Element("p", {"class": "on-screen"})
    note.text = f"In the web pages and the workbook: {text_of(details.findall('summary')[0])}."
    return note


def _keep_headings(body: Element) -> None:
    """Put a heading where no page can break after it: into the section that follows it at once.

    Sphinx marks where a document begins with an empty element before its section, which would take a
    page of its own where the last one is full.
    """
    for parent in list(body.iter()):
        for mark, section in pairwise(list(parent)):
            if mark.get("id", "").startswith("document-") and section.tag == "section":
                parent.remove(mark)
                mark.tail = None
                section.insert(0, mark)
    for section in body.iter("section"):
        while len(section) > 1 and section[0].tag == "span" and section[1].tag in HEADINGS:
            anchor, heading = section[0], section[1]
            section.remove(anchor)
            anchor.tail, heading.text = heading.text, None
            heading.insert(0, anchor)
    for section in body.iter("section"):
        if len(section) > 1 and section[0].tag in HEADINGS[2:] and section[1].tag == "section":
            heading, inner = section[0], section[1]
            section.remove(heading)
            inner.insert(0, heading)


def _print_links(body: Element) -> None:
    for parent, child in walk(body):
        target = child.get("href", "")
        if child.tag != "a" or not target:
            continue
        if found := _PAGE.fullmatch(target):
            child.set("href", f"#{found['anchor'] or 'document-' + found['page']}")
        if child.get("href", "").startswith("#") and parent.tag in ("p", "li"):
            child.set("class", "page-reference")
        child.set("title", text_of(child))


@dataclass
class _Notes:
    """Numbers of the sources of a chapter, and those that the charts at hand have at the foot."""

    numbers: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def note(self, source: str) -> Element:
        number = str(self.numbers.setdefault(source, len(self.numbers) + 1))
        if source in self.seen:
            again = Element("span", {"class": "note-call"})
            again.text = number
            return again
        self.seen.add(source)
        note = Element("span", {"class": "note", "data-number": number})
        note.text = f"Source: {source}."
        return note


def _number_sources(body: Element) -> None:
    """Turn the source in a caption into a footnote, once for charts that stand beside each other."""
    for chapter in body:
        pairs = {
            part: pair for pair in chapter.iter() if has_class(pair, "pair") for part in pair.iter()
        }
        notes, together = _Notes(), chapter
        for caption in list(chapter.iter("span")):
            if has_class(caption, "caption-text"):
                if pairs.get(caption, caption) is not together:
                    together = pairs.get(caption, caption)
                    notes.seen = set()
                _note_in(caption, notes)


def _note_in(caption: Element, notes: _Notes) -> None:
    for place, holder in enumerate((caption, *caption)):
        text = (caption.text if place == 0 else holder.tail) or ""
        if not (found := _SOURCE.search(text)):
            continue
        before, after = text[: found.start()], text[found.end() :]
        note = notes.note(found["source"])
        note.tail = f".{after}"
        before = f"{before} Source" if before else "Source"
        if place == 0:
            caption.text = before
        else:
            holder.tail = before
        caption.insert(place, note)
        return


def ids_of(body: Element) -> set[str]:
    """Return the ids of a tree."""
    return {str(item.get("id")) for item in body.iter() if item.get("id")}


def _unlink(body: Element, gone: Collection[str]) -> None:
    """Leave the words of a link into what is not printed."""
    for link in body.iter("a"):
        if link.get("href", "").removeprefix("#") in gone:
            link.tag, link.attrib = "span", {}


def _unique_ids(body: Element) -> None:
    """Keep the first of elements that share an id: pages of their own may repeat one."""
    seen: set[str] = set()
    for element in body.iter():
        name = element.get("id")
        if name in seen:
            del element.attrib["id"]
        elif name:
            seen.add(name)


def contents_of(body: Element, title: str) -> Element:
    """Return the contents: chapters, and under each its sections; headings get ids."""
    contents = Element("nav", {"class": "contents"})
    SubElement(contents, "h2").text = title
    top = SubElement(contents, "ul")
    inner: Element | None = None
    overview = {
        item for part in body.iter() if has_class(part, "pcp-overview") for item in part.iter()
    }
    headings = [item for item in body.iter() if item.tag in ("h2", "h3") and item not in overview]
    often = Counter(text_of(item) for item in headings)
    headings = [item for item in headings if often[text_of(item)] <= _MOST_ALIKE]
    chapters = {item: part.get("id", "") for part in body for item in part.iter()}
    numbers = Counter[str]()
    for heading in headings:
        chapter = chapters[heading]
        numbers[chapter] += 1  # what is added to a chapter changes no id of another
        name = f"heading-{chapter}-{numbers[chapter]}"
        heading.set("id", name)
        text = text_of(heading)
        if heading.tag == "h2":
            item, inner = SubElement(top, "li"), None
        else:
            inner = SubElement(item, "ul") if inner is None else inner
            item_inner = SubElement(inner, "li")
        target = item if heading.tag == "h2" else item_inner
        link = SubElement(target, "a", {"href": f"#{name}", "title": text})
        link.text = text
    return contents
