"""Telling from its content what a file is, and proposing its entry in ``releases.yml``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.layouts import Layout, ReleaseForm
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.files import sha256_of
from pcp_analysis.periods import Quarter, TwelveMonths, parse_period
from pcp_analysis.releases import read_release
from pcp_analysis.releases.packing import unpack
from pcp_analysis.releases.sheets import nearly, read_sheet, recognise
from pcp_analysis.releases.table import ReleaseContent

_DATE_IN_NAME = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?!\d)")
_YEAR_IN_NAME = re.compile(r"20\d{2}")
_UNKNOWN_DAY = dt.date(9999, 12, 31)
_AHEAD = dt.timedelta(days=3 * 366)  # from the newest release at hand to one that nobody dates


@dataclass(frozen=True)
class Recognised:
    """A file that was told by its content.

    Parameters
    ----------
    path : Path
        The file.
    release : Release
        Its entry: the listed one where the very same bytes are listed, else a proposal.
    listed : bool
        Whether the entry is in ``releases.yml`` already.
    path: Path
    content : ReleaseContent or None
        What was read for the proposal.
    """

    path: Path
    release: Release
    listed: bool
    content: ReleaseContent | None = None


@dataclass(frozen=True)
class Half:
    """A file that was recognised and read, and that is no release without another.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it is.
    rows : int
        Rows that were read.
    partner : str
        What it belongs to.
    """

    path: Path
    what: str
    rows: int
    partner: str

    @property
    def error(self) -> DataError:
        """Why it cannot be stored."""
        return DataError(
            self.path.name,
            found=f"{self.what} alone",
            expected=f"{self.partner} of the same year beside it: they belong together",
            mend="pcp import FOLDER, with both files in one folder",
        )


@contextmanager
def files_of(path: Path) -> Iterator[list[Path]]:
    """Give the files that a path stands for: itself, those of a folder, or those of a ZIP.

    Parameters
    ----------
    path : Path
        A file, a folder or an archive. The members of an archive of several files are unpacked for as
        long as the context lasts, by their plain names alone.

    Raises
    ------
    DataError
        If the file cannot be unpacked, or two members have one name.
    """
    if path.is_dir():
        yield sorted(item for item in path.iterdir() if item.is_file() and item.name[0] != ".")
        return
    members = unpack(path)
    if len(members) == 1:
        yield [path]
        return
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for member in members:
            name = re.sub(r"[^\w.\-() ]", "_", member.label.removeprefix(f"{path.name}, "))
            target = Path(folder) / (name.lstrip(". ") or "table")
            if target in found:
                raise DataError(
                    path.name,
                    found=f"two files named '{target.name}'",
                    expected="a name of its own for each, in whatever folder",
                    mend="pcp import FOLDER, with the files that you unpacked and named",
                )
            target.write_bytes(member.content)
            found.append(target)
        yield sorted(found)


def _published(path: Path, last: dt.date, form: ReleaseForm) -> tuple[dt.date, str]:
    """Return when a release came out, as its name or its last period tells, and on what basis."""
    usual = last + dt.timedelta(days=form.days_after)
    for year, month, day in reversed(_DATE_IN_NAME.findall(path.stem)):
        in_month = calendar.monthrange(int(year), int(month))[1]
        if day:
            named = dt.date(int(year), int(month), min(int(day), in_month))
            basis = "the date in the file's name"
        elif (usual.year, usual.month) == (int(year), int(month)):
            named, basis = usual, "the month in the file's name and the usual day"
        else:
            named = dt.date(int(year), int(month), in_month)
            basis = "the month in the file's name, its last day"
        if named >= last:
            return named, basis
    return usual, f"inferred from its last period, {form.days_after} days before"


def _last(end: dt.date, period: str) -> str:
    """Return the last period of a release; of 12 months that end within a year, their last month."""
    return f"{end:%B %Y}" if period == str(TwelveMonths(Quarter.containing(end))) else period


def propose(
    path: Path,
    layout: Layout,
    catalogue: Catalogue,
    *,
    published: dt.date | None = None,
    partner: Path | None = None,
) -> tuple[Release, ReleaseContent]:
    """Return the entry of a new release as far as its content tells it, and the content.

    Parameters
    ----------
    path : Path
        The publisher's file.
    layout : Layout
        Which table it is.
    catalogue : Catalogue
        What is listed already.
    published : datetime.date, optional
        When it came out, where that is known.
    partner : Path, optional
        The file that belongs to it.

    Raises
    ------
    DataError
        If the file cannot be read, or its layout makes no release by itself.
    """
    form = layout.release
    if form is None:
        raise DataError(
            path.name,
            found=layout.what,
            expected="the file that belongs to it beside it",
            mend="pcp import FOLDER, with both in one folder",
        )
    draft = Release(
        id="proposed",
        family=layout.family,
        reader=layout.reader,
        publisher=form.publisher,
        title=form.title,
        edition="proposed",
        published=_UNKNOWN_DAY,
        published_basis="stated",
        file=re.sub(r"[^\w.\-() ]", "_", path.name),
        companion_file=partner.name if partner else None,
        companion_sha256=sha256_of(partner) if partner else None,
        first_comparable_period=form.first_comparable_period,
        forces=form.forces,
    )
    content = read_release(draft, path, catalogue)
    pairs = (
        content.observations[["period_type", "period"]].drop_duplicates().itertuples(index=False)
    )
    ends = {parse_period(period_type, period).end: period for period_type, period in pairs}
    if not ends:
        raise DataError(
            path.name,
            found=f"{layout.what} without a whole quarter or year of any figure",
            expected="at least one whole period of one of the 43 forces",
        )
    day, basis = (published, "stated") if published else _published(path, max(ends), form)
    newest = max((item.published for item in catalogue.releases), default=day)
    if published is None and day > newest + _AHEAD:
        raise DataError(
            path.name,
            found=f"figures up to {ends[max(ends)]}, years after {newest}, when the newest release at "
            f"hand came out",
            expected="a release of these years",
            mend="where it is one, name the day on which it came out with --published",
        )
    last = _last(max(ends), ends[max(ends)])
    taken = {item.id for item in catalogue.releases}
    wanted = f"{form.id}-{day:%Y-%m}"
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, 100))]
    release = draft.model_copy(
        update={
            "id": next(name for name in names if name not in taken),
            "edition": f"{day:%B %Y}, up to {last}",
            "published": day,
            "published_basis": basis,
        }
    )
    return release, content


def recognise_files(
    paths: list[Path], catalogue: Catalogue, *, published: dt.date | None = None
) -> tuple[list[Recognised | Half], list[str]]:
    """Tell what files are; those that belong together are taken together.

    A single file that needs another is taken with the one of its year in its own folder.

    Parameters
    ----------
    paths : list of Path
        From :func:`files_of`.
    catalogue : Catalogue
        Layouts and releases.
    published : datetime.date, optional
        When they came out, where that is known.

    Returns
    -------
    list of Recognised or Half, list of str
        What can be imported, or lacks its other half, and the names of files that are no table of a
        known layout.

    Raises
    ------
    DataError
        If nothing is recognised.
    """
    layouts: dict[Path, Layout] = {}
    unknown: list[str] = []
    if len(paths) == 1:
        paths = [*paths, *_other_half(paths[0], catalogue)]
    for path in paths:
        try:
            layout = recognise(path, catalogue)
        except DataError:
            if len(paths) == 1:
                raise
            layout = None
        if layout is None:
            unknown.append(path.name)
        else:
            layouts[path] = layout
    if not layouts:
        near = nearly(paths[0], catalogue) if len(paths) == 1 else ""
        raise DataError(
            ", ".join(unknown) or "the folder",
            found="no table whose columns any layout names" + (f": {near}" if near else ""),
            expected="every column of one layout"
            if near
            else "a file of one of: " + "; ".join(item.what for item in catalogue.layouts),
            mend="add the new name of a column to data/catalogue/layouts.yml",
        )
    listed = {item.sha256: item for item in catalogue.releases if item.sha256}
    found: list[Recognised | Half] = []
    for path, layout in layouts.items():
        partner = _partner(path, layout, layouts)
        if layout.partner and layout.release is None and partner is not None:
            continue  # told with the file that it belongs to
        known = listed.get(sha256_of(path))
        if known is not None:
            found.append(Recognised(path, known, True))
            continue
        if layout.partner and partner is None:
            other = next(item for item in catalogue.layouts if item.id == layout.partner)
            rows = len(read_sheet(path, catalogue, [layout.id]).rows)
            found.append(Half(path, layout.what, rows, other.what))
            continue
        release, content = propose(path, layout, catalogue, published=published, partner=partner)
        found.append(Recognised(path, release, False, content))
    return found, unknown


def _other_half(path: Path, catalogue: Catalogue) -> list[Path]:
    """Return the file of its own folder that a file belongs to, if it needs one and one is there."""
    if path.is_dir():
        return []
    layout = recognise(path, catalogue)
    if layout is None or layout.partner is None:
        return []
    beside = [item for item in path.parent.iterdir() if item != path and item.is_file()]
    years = set(_YEAR_IN_NAME.findall(path.name))
    found = []
    for item in sorted(beside):
        if item.suffix == path.suffix and set(_YEAR_IN_NAME.findall(item.name)) == years:
            try:
                other = recognise(item, catalogue)
            except DataError:
                continue
            found += [item] if other is not None and other.id == layout.partner else []
    return found if len(found) == 1 else []


def _partner(path: Path, layout: Layout, layouts: dict[Path, Layout]) -> Path | None:
    """Return the file that belongs to another: the only one of its layout, or the one of its year."""
    if layout.partner is None:
        return None
    others = [other for other, item in layouts.items() if item.id == layout.partner]
    if len(others) == 1:
        return others[0]
    years = set(_YEAR_IN_NAME.findall(path.name))
    same = [other for other in others if years & set(_YEAR_IN_NAME.findall(other.name))]
    return same[0] if len(same) == 1 else None
