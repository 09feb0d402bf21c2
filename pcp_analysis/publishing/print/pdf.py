"""The PDFs of an edition: WeasyPrint stands behind this module alone.

WeasyPrint draws text with the Pango libraries of the machine. Where they are missing the book is built
without its PDF, unless the PDF was asked for.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import io
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree.ElementTree import Element, SubElement, fromstring

import jinja2
from pydantic import BaseModel, ConfigDict

from pcp_analysis.catalogue.lengths import FILE, Length, read_lengths
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.print.charts import for_print
from pcp_analysis.publishing.print.document import print_body
from pcp_analysis.publishing.print.excerpt import excerpt
from pcp_analysis.publishing.print.tables import FONTS
from pcp_analysis.publishing.trace.describe import ATTRIBUTION
from pcp_analysis.report.ledger import Ledger

PRINTING = Path("book") / "print"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

_VARIANT = "pdf/ua-1"
_EDITION_FACTS = (
    "force",
    "quarter",
    "months",
    "as_at",
    "peers",
    "group_heading",
    "group_beside",
    "group_opening",
    "name",
    "version",
    "status",
    "standing",
)
_TEMPLATES = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)


class _LeftOut(BaseModel):
    """Content of ``book/print/left_out.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    left_out: tuple[str, ...]


def missing_libraries() -> str | None:
    """Return what to install where the PDF cannot be made here, or None where it can."""
    try:
        with redirect_stdout(io.StringIO()):  # WeasyPrint prints a page of advice of its own
            importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return f"the Pango libraries are missing; on Debian or Ubuntu: apt-get install {PACKAGES}"
    return None


def wants_pdf(asked: bool | None) -> tuple[bool, str | None]:
    """Say whether to make the PDF, and in a line why not where nobody decided against it.

    Parameters
    ----------
    asked : bool or None
        None makes the PDF where the libraries are found.

    Raises
    ------
    RenderError
        If the PDF is asked for and cannot be made.
    """
    if asked is False:
        return False, None
    missing = missing_libraries()
    if missing and asked:
        raise RenderError(f"--pdf: {missing}")
    return missing is None, missing and f"Left out the PDF: {missing}"


def write_pdfs(
    single_page: Path,
    root: Path,
    ledger: Ledger,
    title: str,
    files: Mapping[str, Path],
    left_out: Collection[str] = (),
) -> None:
    """Write the PDFs of an edition: tagged for PDF/UA-1, the same bytes from the same pages.

    Parameters
    ----------
    single_page : Path
        The whole book as one page of HTML, with its drawings beside it.
    root : Path
        The project's folder, whose ``book/print`` says how the book is printed.
    ledger : Ledger
        What the cover says of the edition.
    title : str
        Title of the whole book.
    files : mapping of str to Path
        File to write of each length of ``book/print/lengths.yml``, by its id, and of ``everything``.
    left_out : collection of str
        Names of pages that everything does not print either.

    Raises
    ------
    RenderError
        With WeasyPrint's own messages where something is missing or leads nowhere; where a shorter
        length has nothing of the book, or more pages than it may.
    """
    printing = root / PRINTING
    with _errors_raised(single_page.parent), _no_collection():
        press = _Press(single_page, printing)
        for length in read_lengths(root):
            press.write(_fitting(press, length, root, ledger, files), files[length.id], length.id)
        left_out = {*left_out, *read_yaml(printing / "left_out.yml", _LeftOut).left_out}
        cover = _filled(root, "cover", ledger)
        body = print_body(press.page, cover, left_out=left_out)
        press.write(press.set(title, body, "print.css"), files["everything"], "everything")


def _fitting(
    press: _Press, length: Length, root: Path, ledger: Ledger, files: Mapping[str, Path]
) -> Any:
    """Set a shorter length, and set it anew without what gives way until it has few enough pages."""
    title = f"{length.heading}: {ledger.get('edition.force').text}"
    title += f", {ledger.get('edition.quarter').text}"
    place = f"{FILE.as_posix()}, {length.id}"
    for gone in range(len(length.gives_way) + 1):
        given = length.gives_way[:gone]
        facts = {
            "heading": length.heading,
            "about": length.about,
            "files": {name: path.name for name, path in files.items() if name != length.id},
            "gone": [item.what for item in given],
        }
        body = excerpt(
            press.page,
            length,
            _filled(root, "masthead", ledger, **facts),
            _filled(root, "closing", ledger, **facts),
            without=[item.take for item in given],
        )
        if not body:
            raise RenderError(
                f"{place}: found none of its parts in the book; expected one at least: mend its "
                f"selectors under parts"
            )
        document = press.set(title, body, "print.css", f"{length.id}.css")
        if len(document.pages) <= length.pages:
            return document
    raise RenderError(
        f"{place}: found {len(document.pages)} pages, with all that gives way left out; expected at "
        f"most {length.pages}: name more under gives_way or left_out, or set it smaller in "
        f"{PRINTING.as_posix()}/{length.id}.css"
    )


class _Press:
    """Sets parts of one book as documents of pages."""

    def __init__(self, single_page: Path, printing: Path) -> None:
        import weasyprint

        self._printing = printing
        self._fetcher = _local_fetcher(single_page.parent, FONTS)
        self._digest = hashlib.sha256(single_page.read_bytes()).digest()[:16]
        html = weasyprint.HTML(filename=str(single_page), url_fetcher=self._fetcher)
        self._base_url = html.base_url
        self.page: Element = html.etree_element

    def set(self, title: str, body: Sequence[Element], *sheets: str) -> Any:
        """Return the pages of a document as WeasyPrint has them."""
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        document = weasyprint.HTML(
            string='<html lang="en-GB"><head></head><body></body></html>',
            base_url=self._base_url,
            url_fetcher=self._fetcher,
        )
        head, inner = document.etree_element
        SubElement(head, "title").text = title
        inner.extend(body)
        styles = [
            weasyprint.CSS(
                string=(self._printing / name).read_text(encoding="utf-8"),
                base_url=f"{FONTS.as_uri()}/",
                url_fetcher=self._fetcher,
                font_config=fonts,
            )
            for name in sheets
        ]
        return document.render(font_config=fonts, stylesheets=styles, pdf_variant=_VARIANT)

    def write(self, document: Any, target: Path, name: str) -> None:
        """Write set pages; their identifier is made of the book's digest and a name."""
        identifier = hashlib.sha256(self._digest + name.encode()).digest()[:16]
        document.write_pdf(target, pdf_variant=_VARIANT, pdf_identifier=identifier)


def _filled(root: Path, name: str, ledger: Ledger, **facts: object) -> Element:
    """Fill in a template of ``book/print`` from what the ledger says of the edition."""
    template = (root / PRINTING / f"{name}.html").read_text(encoding="utf-8")
    said = {fact: ledger.get(f"edition.{fact.replace('_', '-')}").text for fact in _EDITION_FACTS}
    filled = _TEMPLATES.from_string(template).render(said, licence=ATTRIBUTION, **facts)
    return fromstring(filled)  # noqa: S314 (our own template)


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


@contextmanager
def _errors_raised(folder: Path) -> Iterator[None]:
    """Raise what WeasyPrint would only log: a picture without alt text, a link to nowhere."""
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
        raise RenderError("the PDF is not whole:\n" + "\n".join(dict.fromkeys(said)))


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
