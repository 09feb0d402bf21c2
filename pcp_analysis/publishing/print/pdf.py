"""The PDF of an edition: WeasyPrint stands behind this module alone.

WeasyPrint draws text with the Pango libraries of the machine. Where they are missing the book is built
without its PDF, unless the PDF was asked for.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import io
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree.ElementTree import Element, SubElement, fromstring

import jinja2
from pydantic import BaseModel, ConfigDict

from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.print.charts import for_print
from pcp_analysis.publishing.print.document import print_body
from pcp_analysis.publishing.print.tables import FONTS
from pcp_analysis.publishing.trace.describe import ATTRIBUTION
from pcp_analysis.report.ledger import Ledger

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

_EDITION_FACTS = (
    "force",
    "quarter",
    "months",
    "as_at",
    "peers",
    "group_heading",
    "group_beside",
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


def write_pdf(
    single_page: Path,
    root: Path,
    ledger: Ledger,
    title: str,
    target: Path,
    left_out: Collection[str] = (),
) -> None:
    """Write the PDF of an edition: tagged for PDF/UA-1, the same bytes from the same pages.

    Parameters
    ----------
    single_page : Path
        The whole book as one page of HTML, with its drawings beside it.
    root : Path
        The project's folder, whose ``book/print`` says how the book is printed.
    ledger : Ledger
        What the cover says of the edition.
    title : str
        Title of the document.
    target : Path
        File to write.
    left_out : collection of str
        Names of pages that are not printed.

    Raises
    ------
    RenderError
        With WeasyPrint's own messages where something is missing or leads nowhere.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    printing = root / "book" / "print"
    left_out = {*left_out, *read_yaml(printing / "left_out.yml", _LeftOut).left_out}
    fetcher = _local_fetcher(single_page.parent, FONTS)
    digest = hashlib.sha256(single_page.read_bytes()).digest()[:16]
    with _errors_raised(single_page.parent), _no_collection():
        fonts = FontConfiguration()
        page = weasyprint.HTML(filename=str(single_page), url_fetcher=fetcher)
        document = weasyprint.HTML(
            string='<html lang="en-GB"><head></head><body></body></html>',
            base_url=page.base_url,
            url_fetcher=fetcher,
        )
        head, body = document.etree_element
        SubElement(head, "title").text = title
        body.extend(print_body(page.etree_element, _cover(root, ledger), left_out=left_out))
        sheet = weasyprint.CSS(
            string=(printing / "print.css").read_text(encoding="utf-8"),
            base_url=f"{FONTS.as_uri()}/",
            url_fetcher=fetcher,
            font_config=fonts,
        )
        document.write_pdf(
            target,
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=digest,
        )


def _cover(root: Path, ledger: Ledger) -> Element:
    """Fill in the first page from what the ledger says of the edition."""
    template = (root / "book" / "print" / "cover.html").read_text(encoding="utf-8")
    facts = {name: ledger.get(f"edition.{name.replace('_', '-')}").text for name in _EDITION_FACTS}
    filled = _TEMPLATES.from_string(template).render(facts, licence=ATTRIBUTION)
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
