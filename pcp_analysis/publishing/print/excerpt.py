"""A shorter length of the printed book: parts of the whole book as one page, put together anew."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import deepcopy
from itertools import chain
from xml.etree.ElementTree import Element, SubElement

import cssselect2

from pcp_analysis.catalogue.lengths import Length, Taken
from pcp_analysis.publishing.print.document import HEADINGS, contents_of, ids_of, made_fit
from pcp_analysis.publishing.print.tree import remove

_CHAPTER = 2  # level of the heading of a chapter


def excerpt(
    book: Marked,
    masthead: Element,
    closing: Element,
    *,
    without: Collection[str] = (),
) -> list[Element]:
    """Return a shorter length of the book: masthead, first page, contents, the rest, closing.

    Parameters
    ----------
    book : Marked
        The book and what to take of it; it stays as it is.
    masthead, closing : Element
        What stands before everything and after it.
    without : collection of str
        CSS selectors of what gives way: left out even where a part takes it by itself.

    Returns
    -------
    list of Element
        Children of the body; none where the book has none of the parts.
    """
    length, given = book.length, book.given_way(without)
    left_out = given | book.left_out
    body = Element("main")
    first = SubElement(body, "div", {"class": "front"})
    for part in length.parts:
        (first if part.first else body).extend(_taken(book, part, given, left_out))
    if len(body) == 1 and not len(first):
        return []
    made_fit(body, ids_of(book.page) | {"document-index"}, footnotes=False)
    found: list[Element] = [masthead, *([first] if len(first) else [])]
    body.remove(first)
    if length.contents:
        whole = Element("main")
        whole.extend([first, body])
        found.append(contents_of(whole, "Contents"))
    return [*found, *([body] if len(body) else []), closing]


class Marked:
    """The book, with what a length takes and leaves out of it: walked once, whatever gives way.

    Parameters
    ----------
    page : Element
        Root of the single page that Sphinx made of the book; it stays as it is.
    length : Length
        What to take.
    """

    def __init__(self, page: Element, length: Length) -> None:
        self.page, self.length = page, length
        takes = [part.take for part in length.parts]
        given = [item.take for item in length.gives_way]
        self._selected = _selected(page, [*takes, *given, *length.left_out])
        self.left_out = set(chain.from_iterable(map(self.select, length.left_out)))
        self.mark = {
            section: before
            for parent in page.iter()
            for before, section in zip(parent, list(parent)[1:], strict=False)
            if before.get("id", "").startswith("document-")
        }

    def select(self, selector: str) -> list[Element]:
        """Return the elements of a selector of the length, in the order of reading."""
        return self._selected[selector]

    def given_way(self, selectors: Collection[str]) -> set[Element]:
        """Return the elements of several selectors of what gives way."""
        return set(chain.from_iterable(map(self.select, selectors)))


def _copy(element: Element, left_out: Collection[Element]) -> Element:
    """Return a copy of an element without what is left out of it."""
    new = deepcopy(element)
    pairs = list(zip(element.iter(), new.iter(), strict=True))
    gone = {copied for item, copied in pairs if item in left_out and item is not element}
    for parent in list(new.iter()):
        for child in [child for child in parent if child in gone]:
            remove(parent, child)
    new.tail = None
    return new


def _selected(page: Element, selectors: Collection[str]) -> dict[str, list[Element]]:
    """Return the elements of each selector in the order of reading; the book is walked once for all."""
    matcher = cssselect2.Matcher()
    for selector in selectors:
        for compiled in cssselect2.compile_selector_list(selector):
            matcher.add_selector(compiled, selector)
    found: dict[str, list[Element]] = {selector: [] for selector in selectors}
    for wrapped in cssselect2.ElementWrapper.from_html_root(page).iter_subtree():
        for selector in {match[-1] for match in matcher.match(wrapped)}:
            found[selector].append(wrapped.etree_element)
    return found


def _taken(
    book: Marked, part: Taken, given: Collection[Element], left_out: Collection[Element]
) -> list[Element]:
    """Return copies of the elements of a part, those of a chapter as chapters."""
    found: list[Element] = []
    for element in book.select(part.take):
        if element in given:
            continue
        if element in book.mark:
            mark = Element("span", {"id": str(book.mark[element].get("id"))})
            found.append(mark)
        copied = _copy(element, left_out)
        _raise_headings(copied, _CHAPTER if part.heading is None else _CHAPTER + 1)
        found.append(copied)
    if not found or part.heading is None:
        return found
    section = Element("section", {"id": re.sub(r"\W+", "-", part.heading.lower())})
    SubElement(section, "h2").text = part.heading
    if all(item.tag == "figure" for item in found):
        beside = SubElement(section, "div", {"class": "pair"})
        for figure in found:
            SubElement(beside, "div").append(figure)
    else:
        section.extend(found)
    return [section]


def _raise_headings(element: Element, level: int) -> None:
    """Let the highest heading of an element have a level, and the others theirs below it."""
    headings = [item for item in element.iter() if item.tag in HEADINGS]
    if headings:
        up = min(int(item.tag[1]) for item in headings) - level
        for item in headings:
            item.tag = f"h{int(item.tag[1]) - up}"
