"""From the data that a page enters in its ledger to a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pcp_analysis.report.blocks import Block, Table
from pcp_analysis.report.ledger import Cell, Entry, csv_rows
from pcp_analysis.report.page import Page


def frame(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> pd.DataFrame:
    """Return rows as a frame; an empty one keeps its columns."""
    return pd.DataFrame(list(rows), columns=list(columns))


def frame_of(page: Page, entry: Entry) -> pd.DataFrame:
    """Return the data of a table or figure of a page's ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    entry : Entry
        With a CSV.
    """
    if entry.csv is None:
        raise ValueError(f"{entry.id} has no data")
    return frame(*csv_rows(page.ledger.files[entry.csv].decode()))


def table_of(page: Page, blocks: Sequence[Block]) -> pd.DataFrame:
    """Return the data of the first table among some blocks; empty where there is none.

    Parameters
    ----------
    page : Page
        Whose ledger holds them.
    blocks : sequence of Block
        In reading order.
    """
    tables = (frame_of(page, block.entry) for block in blocks if isinstance(block, Table))
    return next(tables, pd.DataFrame())
