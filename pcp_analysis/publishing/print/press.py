"""WeasyPrint as the house uses it: parts of a book in, set pages out."""

from __future__ import annotations

import gc
import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.cache.store import key_of
from pcp_analysis.publishing.print.charts import for_print
from pcp_analysis.publishing.print.tables import FONTS

VARIANT = "pdf/ua-1"
# what HTML may leave out and XML may not: the end of an element, a value, a namespace
_VOID = re.compile(r"<(br|col|hr|img|input|wbr)\b([^<>]*?)/?>")
_NO_VALUE = re.compile(r'(<[a-z]+(?: [\w:-]+="[^"]*")* (?:download|hidden|open))(?=[ >])')
_NO_NAMESPACE = re.compile(r"<svg(?![^<>]* xmlns=)")
_ARTICLE = re.compile(r"<article class=\"bd-article\".*</article>", re.DOTALL)


class Press:
    """Sets parts of one book as documents of pages.

    Parameters
    ----------
    single_page : Path
        The whole book as one page of HTML, with its drawings beside it.
    printing : Path
        Folder of the style sheets.
    """

    def __init__(self, single_page: Path, printing: Path) -> None:
        self._single_page = single_page
        self._printing = printing
        self._fetcher = _local_fetcher(single_page.parent, FONTS)

    @cached_property
    def page(self) -> Element:
        """Root of the whole book as one page."""
        return page_tree(self._single_page.read_text(encoding="utf-8"))

    def _sheets(self, names: Iterable[str]) -> list[str]:
        return [(self._printing / name).read_text(encoding="utf-8") for name in names]

    def key(self, title: str, body: Sequence[Element], *sheets: str) -> str:
        """Return a digest of everything that :meth:`set` makes its pages of, but for code."""
        from weasyprint.text.ffi import pango

        drawings = {
            str(item.get("src")) for part in body for item in part.iter() if item.get("src")
        }
        files = [
            *(self._single_page.parent / unquote(name) for name in sorted(drawings)),
            *sorted(FONTS.glob("DejaVuSans*.ttf")),
        ]
        return key_of(
            *("set", title, str(pango.pango_version())),
            *(hashlib.sha256(tostring(part)).hexdigest() for part in body),
            *self._sheets(sheets),
            *(hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()),
        )

    def set(self, title: str, body: Sequence[Element], *sheets: str, tagged: bool = True) -> Any:
        """Return the pages of a document as WeasyPrint has them.

        Parameters
        ----------
        title : str
            Of the document.
        body : sequence of Element
            What is in it.
        *sheets : str
            Names of style sheets.
        tagged : bool, default True
            Whether it has a structure for PDF/UA-1.
        """
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        document = weasyprint.HTML(
            string='<html lang="en-GB"><head></head><body></body></html>',
            base_url=self._single_page.resolve().as_uri(),
            url_fetcher=self._fetcher,
        )
        head, inner = document.etree_element
        SubElement(head, "title").text = title
        inner.extend(body)
        styles = [
            weasyprint.CSS(
                string=text,
                base_url=f"{FONTS.as_uri()}/",
                url_fetcher=self._fetcher,
                font_config=fonts,
            )
            for text in self._sheets(sheets)
        ]
        variant = VARIANT if tagged else None
        return document.render(font_config=fonts, stylesheets=styles, pdf_variant=variant)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Raise what WeasyPrint would only log: a picture without alt text, a link to nowhere."""
        with _errors_raised(self._single_page.parent), _no_collection():
            yield


def page_tree(html: str) -> Element:
    """Return the article of a page that Sphinx wrote, in the root of a document.

    Sphinx writes each element with its end, so that the parser of XML gives the tree that the one of
    HTML would, in a thirtieth of the time; a page that is no XML is read as HTML.

    Parameters
    ----------
    html : str
        The page.

    Examples
    --------
    >>> root = page_tree('<article class="bd-article"><p>One<br>two</p></article>')
    >>> [element.tag for element in root.iter()]
    ['html', 'body', 'article', 'p', 'br']
    """
    import weasyprint

    article = _ARTICLE.search(html)
    if article is not None:
        text = _NO_NAMESPACE.sub('<svg xmlns="http://www.w3.org/2000/svg"', article[0])
        text = _NO_VALUE.sub(r'\1=""', _VOID.sub(r"<\1\2/>", text))
        try:
            read = fromstring(text)  # noqa: S314 (our own page; an entity of its own is no XML here)
        except ParseError:
            pass
        else:
            root = Element("html")
            SubElement(root, "body").append(read)
            return root
    whole: Element = weasyprint.HTML(string=html).etree_element
    return whole


def _local_fetcher(*folders: Path) -> Any:
    """Return a fetcher that opens files of some folders alone, and gives charts their text back."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> Any:
            parts = urlsplit(url)
            path = Path(url2pathname(parts.path)).resolve()
            if parts.scheme != "file" or not any(
                path.is_relative_to(folder.resolve()) for folder in folders
            ):
                raise ValueError("a printed page takes nothing from outside the book")
            if path.suffix != ".svg":
                return super().fetch(url)
            drawing = for_print(path.read_text(encoding="utf-8"))
            return URLFetcherResponse(url, drawing, {"Content-Type": "image/svg+xml"})

    return Fetcher(allowed_protocols=["file"])


def not_whole(said: Iterable[str]) -> RenderError:
    """Return the error that says what a PDF lacks."""
    return RenderError("the PDF is not whole:\n" + "\n".join(dict.fromkeys(said)))


@contextmanager
def _errors_raised(folder: Path) -> Iterator[None]:
    said: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage().replace(folder.as_uri(), ""))

    logger, handler = logging.getLogger("weasyprint"), Handler(logging.ERROR)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if said:
        raise not_whole(said)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from walking the boxes of all pages: they refer to each other and live to the end.

    Frozen, they are not walked afterwards either: two million objects that go with the process.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
