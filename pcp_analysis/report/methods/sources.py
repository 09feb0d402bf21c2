"""The data chapter: the releases an edition reads, and what later releases changed."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import FIRST_TREND_YEAR, NotComparable
from pcp_analysis.catalogue.models import Release
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.methods.revised import revisions_by_year
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "data"


def how_releases_are_read(page: Page) -> list[Block]:
    """Return which release a figure is read from where several hold it."""
    edition = page.ledger.get("edition.as-at")
    audited = edition_chapters(page.measures).page("audit")
    local = (
        "Figures of the force alone come from the plan\u2019s own documents, which the "
        "[audit](audit.md) lists. "
    )
    checked = (
        " The [audit](audit.md) alone takes the newest of both for a whole year, because it checks "
        "what documents print."
    )
    return [
        Prose(
            "Every figure of open data in this edition comes from the releases below, as they were "
            f"known on {edition.role}. {local if audited else ''}Where two releases hold the same "
            "period, the newer one published by that date is used. Quarters come from quarterly "
            "releases and are added up to 12 months and years; an annual release holds whole years "
            "alone, is never mixed into sums of quarters, and so does not replace them where it is "
            f"newer.{checked if audited else ''} [Revisions](revisions.md) sets the two side by side."
            f"{_of_recorded_crime(page)}"
        )
    ]


def _of_recorded_crime(page: Page) -> str:
    """Return which releases recorded crime is read from, and what of it came out since."""
    crime = page.measures.comparison(page.catalogue.indicator("all-crime"))
    if isinstance(crime, NotComparable):
        return ""
    releases = [page.catalogue.release(name) for name in sorted(crime.releases)]
    used = [_named(item) for item in releases if item.family == "recorded_crime"]
    since = [
        _named(item) for item, _ in page.releases_left_out() if item.family == "recorded_crime"
    ]
    text = f" Recorded crime is that of {wording.listed(used)}."
    if since:
        text += f" Published since, and not at hand for this edition: {wording.listed(since)}."
    return text


def _named(release: Release) -> str:
    return f"{for_markdown(release.title)} ({for_markdown(release.edition)})"


def releases_table(page: Page) -> list[Block]:
    """Return the table of releases that had been published by the as-at date."""
    known = page.known_releases()
    day = {item.id: f"{item.published.day} {item.published:%B %Y}" for item in known}
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.releases.table",
            kind="table",
            chapter=CHAPTER,
            text="Releases that this edition reads",
            method="the catalogue of releases, as at the edition's date",
            n=len(known),
            releases=tuple(item.id for item in known),
        ),
        [
            "release",
            "publisher",
            "title",
            "edition",
            "published",
            "published_basis",
            "file",
            "sha256",
        ],
        [
            [
                item.id,
                item.publisher,
                item.title,
                item.edition,
                item.published.isoformat(),
                item.published_basis,
                item.file,
                item.sha256 or "",
            ]
            for item in known
        ],
        None,
    )
    rows = [
        Row(
            [
                item.title,
                item.publisher,
                item.edition,
                f"{day[item.id]} ({item.published_basis})",
                (item.sha256 or "not recorded")[:12],
            ]
        )
        for item in known
    ]
    columns = [
        Column("Release", numeric=False),
        Column("Publisher", numeric=False),
        Column("Edition", numeric=False),
        Column("Published", numeric=False),
        Column("SHA-256 of the file begins", numeric=False),
    ]
    return [Table(entry, columns, rows), *made_without(page)]


def made_without(page: Page) -> list[Block]:
    """Return the releases that had been published and that the edition was made without."""
    lines = []
    for item, reason in page.releases_left_out():
        day = f"{item.published.day} {item.published:%B %Y}"
        text = f"{item.title} ({item.edition}), published {day}. {reason}"
        lines.append(f"- {for_markdown(text.strip())}")
    if not lines:
        return []
    said = "These releases had been published by then, and the edition was made without them:"
    return [Prose("\n".join([said, "", *lines]))]


def faults(page: Page) -> list[Block]:
    """Return what is known to be wrong or odd in each release."""
    lines = [
        f"- {for_markdown(f'{item.title} ({item.edition}): {fault}')}"
        for item in page.known_releases()
        for fault in item.faults
    ]
    return [Prose("\n".join(lines))]


def breaks(page: Page) -> list[Block]:
    """Return the register of series breaks and of exceptional periods."""
    force = page.measures.force
    lines = [
        f"- **{for_markdown(item.title)}** (from {item.first_quarter.label}): "
        f"{for_markdown(item.detail)} Source: {for_markdown(item.source)}."
        for item in sorted(page.catalogue.series_breaks, key=lambda item: item.first_quarter)
        if not item.forces or force.id in item.forces
    ]
    lines += [
        f"- **{for_markdown(item.title)}** ({item.starts:%B %Y} to {item.ends:%B %Y}): shaded in every "
        f"chart over time. Source: {for_markdown(item.source)}."
        for item in page.catalogue.exceptional_periods
    ]
    return [Prose("\n".join(lines))]


def crime_by_release(page: Page) -> list[Block]:
    """Return all crime by financial year in the quarterly release and in the later yearly one."""
    measures = page.measures
    area, as_at = measures.force.code, measures.as_at
    quarters = measures.observations.read("all-crime", area, as_at=as_at)
    years = measures.observations.read("all-crime", area, as_at=as_at, period_type="financial_year")
    if years.empty:
        return [Prose("One release of all crime had been published by the as-at date.")]
    counts: dict[str, float] = quarters["value"].to_dict()  # type: ignore[assignment]
    totals: dict[str, float] = years["value"].to_dict()  # type: ignore[assignment]
    rows: list[Row] = []
    data: list[list[Cell]] = []
    span = measures.quarter.end.year - FIRST_TREND_YEAR.start_year
    for year in (FIRST_TREND_YEAR.plus(step) for step in range(span)):
        parts = [str(quarter) for quarter in year.quarters]
        whole = all(part in counts for part in parts)
        if not whole or str(year) not in totals or year.end > measures.quarter.end:
            continue
        first = sum(counts[part] for part in parts)
        later = totals[str(year)]
        rows.append(
            Row(
                [
                    year.label,
                    wording.number(first),
                    wording.number(later),
                    wording.signed(later - first),
                ]
            )
        )
        data.append([year.label, first, later, later - first])
    names = {"quarter": quarters["release"].iloc[-1], "year": years["release"].iloc[-1]}
    editions = {key: page.catalogue.release(name).edition for key, name in names.items()}
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.all-crime.by-release",
            kind="table",
            chapter=CHAPTER,
            text=f"All crime recorded by {page.force_name}, in two releases",
            unit="offences",
            area=area,
            method="sum of the quarters of one release beside the year of the other",
            n=len(rows),
            releases=tuple(sorted(names.values())),
            indicator="all-crime",
        ),
        ["financial_year", names["quarter"], names["year"], "difference"],
        data,
        None,
    )
    columns = [
        Column("Financial year", numeric=False),
        Column(f"{editions['quarter']} release (sum of quarters)"),
        Column(f"{editions['year']} release"),
        Column("Difference"),
    ]
    return [Table(entry, columns, rows), *revisions_by_year(page)]
