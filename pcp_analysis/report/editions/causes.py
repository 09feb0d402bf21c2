"""Why a figure that was printed is another today: each cause proved by putting that one thing back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import edition_file, read_edition
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.record import Record, RecordedFigure, code_digest, is_recorded
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.changes import printed_change
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

Figures = dict[str, Entry]


@dataclass(frozen=True)
class RecordedChange:
    """A recorded figure and the same figure as it is computed now.

    Parameters
    ----------
    id : str
        Ledger id.
    before : RecordedFigure
        As it was printed.
    after : Entry
        As computed now, from what is known now.
    cause : str
        ``revised release``, ``family of tests``, ``correction``, ``method``, ``code`` or
        ``not explained``; several stand beside each other.
    detail : str
        The releases, the tests, the correction or the methods.
    """

    id: str
    before: RecordedFigure
    after: Entry
    cause: str
    detail: str


def computed_now(
    page: Page,
    quarter: Quarter,
    as_at: dt.date,
    without: frozenset[str],
    family: Collection[str] | None = None,
) -> Figures:
    """Return the figures of a quarter as the code of today computes them from what was known then.

    Parameters
    ----------
    page : Page
        Of the force.
    quarter : Quarter
        Of the recorded edition.
    as_at : datetime.date
        Nothing published later is read.
    without : frozenset of str
        Releases that were published by then and were not at hand.
    family : collection of str, optional
        Indicators whose tests are judged together; those of the catalogue of today when left out.
    """
    catalogue = page.catalogue.made_without(without)
    if family is not None:
        catalogue = _with_family(catalogue, family)
    measures = replace(
        page.measures,
        catalogue=catalogue,
        observations=page.measures.observations.made_without(without),
        quarter=quarter,
        as_at=as_at,
    )
    other = Page(page.name, measures, page.plan)
    for indicator in catalogue.compared():
        positions.printed(other, indicator)
        printed_change(other, indicator)
    return {name: item for name, item in other.ledger.entries.items() if is_recorded(item)}


def _with_family(catalogue: Catalogue, family: Collection[str]) -> Catalogue:
    """Return the catalogue as if it compared some indicators alone; all else of it stays."""
    other = replace(catalogue)
    vars(other).update(  # what was read, and checked against all indicators, is not read again
        vars(catalogue),
        margins=catalogue.margins,
        clusters=catalogue.clusters,
        test_families=catalogue.test_families,
        _indicators=catalogue._indicators.model_copy(
            update={
                "indicators": tuple(
                    item
                    for item in catalogue.indicators
                    if item.role != "compared" or item.id in family
                )
            }
        ),
    )
    return other


def compare(page: Page, record: Record) -> list[RecordedChange]:
    """Return every recorded figure that is printed differently now, with its causes.

    The data of the record's as-at date and the family of tests that it held are put back, each by
    itself and both together. What either changes is a cause. Where the figure is still not as it was
    printed, a listed correction, its method or the code changed it too.

    Parameters
    ----------
    page : Page
        The edition that looks back.
    record : Record
        An edition of the same force.
    """
    quarter, today = Quarter.parse(record.quarter), page.measures.as_at
    without = page.catalogue.without
    now = computed_now(page, quarter, today, without)
    its_own = _without(page, record) | _came_late(page, record, now)
    family = {name.split(".")[1] for name in record.figures}
    grown = {item.id for item in page.catalogue.compared()} - family
    old_data = (today, without) != (record.as_at, its_own)
    data_back = computed_now(page, quarter, record.as_at, its_own) if old_data else now
    family_back = computed_now(page, quarter, today, without, family=family) if grown else now
    both_back = data_back
    if grown:
        both_back = family_back
        if old_data:
            both_back = computed_now(page, quarter, record.as_at, its_own, family=family)
    found = []
    for name, before in record.figures.items():
        after = now.get(name)
        if after is None or _same(before, after):
            continue
        causes: list[tuple[str, str]] = []
        if _differ(both_back[name], family_back[name]) or _same(before, data_back[name]):
            causes.append(("revised release", _releases(page, before, after)))
        if _differ(both_back[name], data_back[name]) or _same(before, family_back[name]):
            joined = wording.listed(
                [page.catalogue.indicator(item).label for item in sorted(grown)]
            )
            causes.append(("family of tests", f"judged together with more tests: {joined}"))
        if not _same(before, both_back[name]):
            causes.append(_rest(page, record, name, both_back[name]))
        cause, detail = ("; ".join(parts) for parts in zip(*causes, strict=True))
        found.append(RecordedChange(name, before, after, cause, detail))
    return found


def _without(page: Page, record: Record) -> frozenset[str]:
    """Return the releases that a recorded edition was made without; its file lists them."""
    root = page.catalogue.root
    if not edition_file(root, record.edition, record.force).is_file():
        return frozenset()
    return read_edition(root, page.catalogue, record.edition, force=record.force).without


def _came_late(page: Page, record: Record, now: Figures) -> frozenset[str]:
    """Return releases of before the record's as-at date that were not at hand when it was made.

    Figures name what they were made from: a release that today's name and none of the recorded ones
    was imported since.
    """
    known = {name for figure in record.figures.values() for name in figure.releases}
    today = {release for name in record.figures if name in now for release in now[name].releases}
    dated = {item.id: item.published for item in page.catalogue.releases}
    return frozenset(item for item in today - known if dated[item] <= record.as_at)


def _same(before: RecordedFigure, after: Entry) -> bool:
    return before.text == after.text and before.period == after.period


def _differ(one: Entry, other: Entry) -> bool:
    return (one.text, one.period) != (other.text, other.period)


def _releases(page: Page, before: RecordedFigure, after: Entry) -> str:
    releases = [page.catalogue.release(item) for item in after.releases]
    newer = [item for item in releases if item.id not in before.releases] or releases
    return "; ".join(f"{item.title} ({item.edition})" for item in newer)


def _rest(page: Page, record: Record, name: str, again: Entry) -> tuple[str, str]:
    """Return the cause of what neither data nor family explain."""
    corrections = page.catalogue.corrections_of(name.split(".")[1], record.edition)
    if corrections:
        return "correction", "; ".join(item.what for item in corrections)
    before = record.figures[name]
    if before.method != again.method:
        return "method", f"{before.method or 'none'}, now {again.method or 'none'}"
    if record.code is not None and record.code == code_digest():
        return "not explained", "data, family of tests, method and code are as they were recorded"
    return "code", "the same data and method give another figure; the changelog says why"
