"""The PDFs of an edition: WeasyPrint stands behind this package alone.

WeasyPrint draws text with the Pango libraries of the machine. Where they are missing the book is built
without its PDF, unless the PDF was asked for.
"""

from __future__ import annotations

import importlib
import io
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, redirect_stdout
from itertools import chain
from pathlib import Path

from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.errors import RenderError
from pcp_analysis.owned import end_with_parent
from pcp_analysis.publishing.print.book import (
    Book,
    Shape,
    bind_book,
    cut,
    print_length,
    set_piece,
    shape_of,
)
from pcp_analysis.publishing.print.pieces import Piece
from pcp_analysis.publishing.print.press import not_whole

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

_MOST_PRESSES = 4  # a book has few long chapters, and a process takes 300 MB
_MOST_ROUNDS = 8  # in which numbers of pages may move the pages they stand on


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


@contextmanager
def presses(jobs: int | None, *, printed: bool) -> Iterator[Executor]:
    """Give processes that print, until the end of the block.

    Parameters
    ----------
    jobs : int or None
        How many print at once, as far as that helps; None is one.
    printed : bool
        Whether they will be needed: they import WeasyPrint while the chapters run.
    """
    number = min(jobs or 1, _MOST_PRESSES)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, context, end_with_parent) as press:
        for _ in range(number if printed else 0):
            press.submit(missing_libraries)
        yield press


def write_pdfs(book: Book, folder: Path, press: Executor) -> None:
    """Write the PDFs of an edition: tagged for PDF/UA-1, the same bytes from the same pages.

    The whole book is set in pieces. Those that print no number of a page are set at once; the others
    are only laid out with some number, to learn how many pages they have, and set once all pages are
    counted. What is made of each step hangs on its own input alone, so that one that was remembered is
    the one that would be made.

    Parameters
    ----------
    book : Book
        What to print.
    folder : Path
        Where the PDFs go.
    press : Executor
        Takes the steps.

    Raises
    ------
    RenderError
        With WeasyPrint's own messages where something is missing or leads nowhere; where a shorter
        length has nothing of the book, or more pages than it may.
    """
    cutting = press.submit(cut, book)
    shorter = [
        press.submit(print_length, book, length, folder / book.files[length.id])
        for length in read_lengths(book.root)
    ]
    try:
        names = _set(book, cutting.result(), press)
        press.submit(bind_book, book, names, folder / book.files["everything"]).result()
        for one in shorter:
            one.result()
    except BaseException:
        press.shutdown(wait=False, cancel_futures=True)  # what is told need not wait for the rest
        raise


def _set(book: Book, pieces: Sequence[Piece], press: Executor) -> list[str]:
    """Set all pieces and return the names under which they are remembered."""
    final = {
        piece.name: press.submit(set_piece, book, piece, {})
        for piece in _longest_first(pieces)
        if not piece.numbered
    }
    laid_out = {
        piece.name: press.submit(shape_of, book, piece, {})
        for piece in _longest_first(pieces)
        if piece.numbered
    }
    names = {name: done.result()[0] for name, done in final.items()}
    shapes = {name: done.result()[1] for name, done in final.items()}
    shapes |= {name: done.result() for name, done in laid_out.items()}
    numbered = [piece for piece in _longest_first(pieces) if piece.numbered]
    for _ in range(_MOST_ROUNDS):
        pages = _pages_of(pieces, shapes)
        again = {
            piece.name: press.submit(set_piece, book, piece, {i: pages[i] for i in piece.numbered})
            for piece in numbered
        }
        before = dict(shapes)
        for name, done in again.items():
            names[name], shapes[name] = done.result()
        if shapes == before:
            return [names[piece.name] for piece in pieces]
    raise RenderError(
        f"the PDF is not whole: the numbers of its pages still move after {_MOST_ROUNDS} rounds; "
        "change the words around a link that says its page"
    )


def _longest_first(pieces: Iterable[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: -len(piece.content))


def _pages_of(pieces: Sequence[Piece], shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Return the page of each id in the book, counted from one; all that is led to is in it."""
    pages: dict[str, int] = {}
    first = 1
    for piece in pieces:
        shape = shapes[piece.name]
        pages |= {anchor: first + page for anchor, page in shape.anchors.items()}
        first += shape.pages
    linked = chain.from_iterable(piece.linked for piece in pieces)
    gone = [anchor for anchor in linked if anchor not in pages]
    if gone:
        raise not_whole(f"No anchor #{anchor} for internal URI reference" for anchor in gone)
    return pages
