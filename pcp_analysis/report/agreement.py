"""Whether the files that people write agree: names that point nowhere, dates that cannot both be right.

Each file is right by itself when it comes here; ``pcp check`` lists what is found beside all else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from pcp_analysis.analysis.measures import FIRST_YEAR_ENDS
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import DOCUMENT_FILE
from pcp_analysis.catalogue.documents import FOLDER as DOCUMENTS
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.models import Family, Release
from pcp_analysis.errors import did_you_mean, shorten
from pcp_analysis.periods import parse_period
from pcp_analysis.store.return_rows import LocalFigure
from pcp_analysis.store.row_counts import RowCounts

Printed = Mapping[str, Collection[float]]  # what a document prints, by place
_OTHERS = (
    "editions/record/",
    "editions/study/",
)  # read elsewhere
_CATALOGUE = (
    "clusters|corrections|disclosure|districts|first_page|forces|gaps|grades|group_kinds|indicators|layouts"
    "|local_indicators|margins|number_bounds|releases|rhythm|row_counts|series_breaks|subjects|test_families"
)
_TABLES = (
    "figures|figures_not_measured|commitments|evidence|finance|numbered_figures|points|text_points"
    "|comparisons|dashboards|orders|risks|totals"
)
_READ = tuple(
    re.compile(pattern).fullmatch
    for pattern in (
        rf"catalogue/({_CATALOGUE})\.yml",
        r"catalogue/peer_groups/[^/]+\.yml",
        r"catalogue/plans/[^/]+/[^/]+\.yml",
        r"commentary/[^/]+/[^/]+/.+\.(md|png|jpe?g)",
        r"documents/[^/]+/(needs|words)\.yml",
        rf"documents/[^/]+/\d{{3}}/(document\.yml|({_TABLES})\.csv)",
        rf"observations/(README\.md|(coverage/)?({'|'.join(get_args(Family))})\.csv)",
        r"local_returns/[^/]+/[^/]+",  # each is read, or refused by its ending
        r"editions/([^/]+/)?[^/]+\.yml",
    )
)
_OLDEST = dt.timedelta(days=5 * 366)  # from the end of its last period to a release
_AHEAD = dt.timedelta(days=3 * 366)  # from the newest release to what is said to have happened


def stray_faults(root: Path) -> Iterator[str]:
    """Give each file of ``data/`` that nothing reads, so that nobody waits for what it says.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    data = root / "data"
    for path in sorted(data.rglob("*")):
        place = path.relative_to(data).as_posix()
        if path.is_dir() or place.startswith(_OTHERS) or path.name.startswith((".", "~$")):
            continue
        if not (path.name == "README.md" or any(fullmatch(place) for fullmatch in _READ)):
            yield (
                f"data/{place}: found a file that nothing reads; expected a name and ending as its "
                f"neighbours have: rename it, or move it out of data/"
            )


def document_faults(root: Path) -> Iterator[str]:
    """Give each folder of a document that has no ``document.yml``, without which nothing of it is read.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    for folder in sorted((root / DOCUMENTS).glob("*/*")):
        if folder.is_dir() and not (folder / DOCUMENT_FILE).is_file():
            yield (
                f"{folder.relative_to(root).as_posix()}: found a folder without {DOCUMENT_FILE}, so "
                f"nothing of it is read; expected one as its neighbours have"
            )


def own_edition_faults(editions: Iterable[Edition], own: str, root: Path) -> Iterator[str]:
    """Give each edition of the project's own force that has a second file, in the force's folder.

    Parameters
    ----------
    editions : iterable of Edition
        Every one that was read.
    own : str
        Id of the project's own force.
    root : Path
        The project's folder.
    """
    for name in sorted({item.name for item in editions if item.force == own}):
        if (root / "data" / "editions" / own / f"{name}.yml").is_file():
            yield (
                f"data/editions/{own}/{name}.yml: found a file of the project's own force; expected "
                f"its editions in data/editions alone: delete one of the two"
            )


def plan_faults(catalogue: Catalogue, force: str, local: Iterable[str]) -> Iterator[str]:
    """Give each local figure that a plan of a force names and ``local_indicators.yml`` does not.

    Parameters
    ----------
    catalogue : Catalogue
        Its plans.
    force : str
        Id of the force.
    local : iterable of str
        Ids of ``local_indicators.yml``.
    """
    known = set(local)
    for file, plan in catalogue.plans(force).items():
        named = [
            *(name for item in plan.priorities for name in item.local_indicators),
            *(row.rank for row in plan.published_positions),
            *(row.figure for row in plan.published_positions if row.figure),
        ]
        for name in dict.fromkeys(named):
            if name not in known:
                yield (
                    f"{Path(file).name}: found the local figure '{name}'; expected an id of "
                    f"local_indicators.yml.{did_you_mean(name, known)}"
                )


def release_faults(releases: Iterable[Release], held: Mapping[str, RowCounts]) -> Iterator[str]:
    """Give each release whose day of publication its own periods contradict.

    Parameters
    ----------
    releases : iterable of Release
        Those of ``releases.yml``.
    held : mapping of str to RowCounts
        What each held when it was read.
    """
    for release in releases:
        if release.id not in held:
            continue
        last = held[release.id].last_period
        end = _end_of(last)
        if end is not None and not end <= release.published <= end + _OLDEST:
            yield (
                f"releases.yml, '{release.id}': found published {release.published}; expected a day "
                f"soon after {end}, the end of {last}, the last period that it holds"
            )


def _end_of(period: str) -> dt.date | None:
    for kind in ("quarter", "financial_year", "calendar_year", "year_end"):
        try:
            return parse_period(kind, period).end
        except ValueError:
            continue
    return None


def correction_faults(catalogue: Catalogue, editions: Iterable[str]) -> Iterator[str]:
    """Give each edition that ``corrections.yml`` names and that has no file."""
    known = set(editions)
    for item in catalogue.corrections:
        for name in item.editions:
            if name not in known:
                yield (
                    f"corrections.yml, '{item.id}': found the edition '{name}'; expected one that has "
                    f"a file in data/editions.{did_you_mean(name, known)}"
                )


def ahead_faults(
    dates: Iterable[tuple[str, str, str]], releases: Iterable[Release]
) -> Iterator[str]:
    """Give each day that lies years ahead of the newest release: a slip of the year, not a plan.

    No clock is asked, so that an edition is built on any day and on any machine.

    Parameters
    ----------
    dates : iterable of tuple of str
        File, key, and the day (or month) that it gives.
    releases : iterable of Release
        Those of ``releases.yml``.
    """
    last = latest_day(releases)
    for file, key, day in dates:
        if day[:10] > last.isoformat()[: len(day)]:
            yield (
                f"{file}, {key}: found {day}; expected a day by {last}, three years after the newest "
                f"release at hand"
            )


def latest_day(releases: Iterable[Release]) -> dt.date:
    """Return the day after which nothing can have happened yet, as the releases at hand tell it."""
    return max((item.published for item in releases), default=dt.date.max - _AHEAD) + _AHEAD


def without_faults(editions: Iterable[Edition], releases: Iterable[Release]) -> Iterator[str]:
    """Give each release that an edition is made without and that came out after its as-at date.

    Parameters
    ----------
    editions : iterable of Edition
        Those that have a file.
    releases : iterable of Release
        Those of ``releases.yml``.
    """
    published = {item.id: item.published for item in releases}
    for edition in editions:
        for name in sorted(edition.without):
            if name in published and published[name] > edition.as_at:
                yield (
                    f"{edition.name}.yml, without_releases: found '{name}', published on "
                    f"{published[name]}; expected one published by {edition.as_at}, the as-at date: "
                    f"delete it, since nothing later is read"
                )


def edition_dates(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Give file, key and day of each date of an edition file.

    Parameters
    ----------
    edition : Edition
        One that has a file.
    """
    file = f"{edition.name}.yml"
    yield file, "as_at", edition.as_at.isoformat()
    if edition.signed_off:
        yield file, "signed_off", edition.signed_off.day.isoformat()
    if edition.withdrawn:
        yield file, "withdrawn", edition.withdrawn.day.isoformat()


def early_fault(edition: Edition) -> str | None:
    """Return that an edition reports a quarter before the first that can be compared, or None.

    Parameters
    ----------
    edition : Edition
        Any.
    """
    if edition.quarter >= FIRST_YEAR_ENDS:
        return None
    return (
        f"{edition.name}.yml, quarter: found {edition.quarter}; expected {FIRST_YEAR_ENDS} or later, "
        f"because no twelve months that end earlier are compared"
    )


def figure_faults(
    file: str, figures: Iterable[LocalFigure], dated: dict[str, str], latest: dt.date
) -> Iterator[str]:
    """Give each figure of a return whose period ends after its document, or after every edition.

    Parameters
    ----------
    file : str
        Name of the return.
    figures : iterable of LocalFigure
        What it holds.
    dated : dict of str to str
        Day or month of each document that has one, by its id.
    latest : datetime.date
        The latest as-at date of an edition or release.
    """
    for figure in figures:
        last = _last_of(figure)
        told = dated.get(figure.document, "")
        place = f"{file}, '{figure.indicator.id}', {figure.period}"
        if told and last[:7] > told[:7]:
            yield f"{place}: found a period that ends after its document, {figure.document} of {told}"
        elif last[:10] > latest.isoformat()[: len(last)]:
            yield f"{place}: found a period that had not ended by {latest}, the latest as-at date"


def printed_faults(
    file: str, figures: Iterable[LocalFigure], printed: Mapping[str, Printed]
) -> Iterator[str]:
    """Give each figure of a return that its document does not print at the place that is named.

    Parameters
    ----------
    file : str
        Name of the return.
    figures : iterable of LocalFigure
        What it holds.
    printed : mapping of str to Printed
        Of each document whose figures are registered; others are not held against anything. A return
        may say a place less or more closely, behind a comma.
    """
    for figure in figures:
        known = printed.get(figure.document)
        if not known:
            continue
        own = f"{figure.locator},"
        there = [at for at in known if own.startswith(f"{at},") or f"{at},".startswith(own)]
        values = {value for at in there for value in known[at]}
        told = f"{file}, '{figure.indicator.id}', {figure.period}"
        if not there:
            yield (
                f"{told}: found the place '{shorten(figure.locator)}'; expected one that figures.csv "
                f"of {figure.document} has.{did_you_mean(figure.locator, known)}"
            )
        elif not (figure.derived or figure.value is None or figure.value in values):
            few = ", ".join(f"{value:.15g}" for value in sorted(values)[:8])
            yield (
                f"{told}: found the value {figure.value:.15g}; expected one that figures.csv of "
                f"{figure.document} has at '{shorten(figure.locator)}' ({few or 'it has none there'})"
            )


def _last_of(figure: LocalFigure) -> str:
    match figure.period_type:
        case "quarter" | "financial_year":
            return parse_period(figure.period_type, figure.period).end.isoformat()
        case "span":
            return figure.period.split("/")[1]
    return figure.period
