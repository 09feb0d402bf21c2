"""Small steps on a tree of elements whose text stands in ``text`` and ``tail``."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_ELSEWHERE = "in the web pages and in the workbook of the edition"


def has_class(element: Element, name: str) -> bool:
    """Say whether an element has a class."""
    return name in element.get("class", "").split()


def text_of(element: Element) -> str:
    """Return the words in an element, one space between them."""
    return " ".join("".join(element.itertext()).split())


def walk(parent: Element) -> Iterator[tuple[Element, Element]]:
    """Give every element below one with its parent; elements may be replaced on the way."""
    for child in list(parent):
        yield parent, child
        if child in list(parent):
            yield from walk(child)


def remove(parent: Element, child: Element) -> None:
    """Take an element out and leave the text that follows it."""
    place = list(parent).index(child)
    tail = child.tail or ""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(child)


def unwrap(parent: Element, child: Element) -> None:
    """Put the plain text of an element in its place."""
    child.tail = "".join(child.itertext()) + (child.tail or "")
    remove(parent, child)


def replace_element(parent: Element, child: Element, new: Element) -> None:
    """Put an element in the place of another."""
    new.tail, child.tail = child.tail, None
    parent[list(parent).index(child)] = new


def left_out_note(*names: str) -> Element:
    """Return the line that stands for parts which are not printed."""
    note = Element("p", {"class": "left-out"})
    note.text = f"Not printed, but {_ELSEWHERE}: {'; '.join(names)}."
    return note
