"""The closure report chapters: each of the 35 figures, recomputed or as printed."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    PublishedFigure,
)
from pcp_analysis.report.blocks import Block, Column, Folded, Link, Prose, Row, Table
from pcp_analysis.report.closure.charts import closure_chart
from pcp_analysis.report.closure.sections import (
    DIFFERENT_MEASURE,
    Section,
    comparison_table,
    count_entry,
    section_of,
    values_table,
)
from pcp_analysis.report.closure.values import (
    CHAPTER,
    Pair,
    is_own,
    printed_entry,
    recomputed,
    report_of,
    year_beside,
)
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

PAGES = {
    "closure_report_overall": (1, 2, 4, 5),
    "closure_report_violence": (6, 7, 8),
    "closure_report_vulnerable_and_roads": (9, 10),
    "closure_report_finance_and_commitments": (3,),
}
SUBJECTS_PAGE = "closure_report_overall"
_PAGE_OF = {chapter: name for name, chapters in PAGES.items() for chapter in chapters}


def page_of_figure(figure: PublishedFigure) -> str:
    """Return the address of the page that shows a figure or a subject of the report's text."""
    return f"{_PAGE_OF[figure.chapter_number] if figure.number else SUBJECTS_PAGE}.html"


def scope(page: Page) -> list[Block]:
    """Return whose report it is, and what of it an edition of another force can show."""
    if is_own(page):
        return []
    return [
        Prose(
            f"The closure report is of Essex Police; none of {page.force_name} is at hand. What it "
            f"prints is therefore not shown here. Where open data follow one of its figures, the page "
            f"gives the series of {page.force_name}."
        )
    ]


def overview(page: Page) -> list[Block]:
    """Return the counts by status, and the table of all figures with links to their sections."""
    figures = report_of(page).figures
    total = count_entry(page, "figures", len(figures), "figures")
    by_status = {
        status: count_entry(
            page,
            status.replace(" ", "-"),
            sum(figure.status == status for figure in figures),
            "figures",
        )
        for status in (RECOMPUTED, OTHER_MEASURE, POINTS_ONLY, NOT_PRINTED)
    }
    text = (
        f"The report numbers {total.role} figures: {by_status[RECOMPUTED].role} are recomputed "
        f"from open data, {by_status[OTHER_MEASURE].role} stand beside open data of another measure, "
        f"{by_status[POINTS_ONLY].role} rest on the values that the report prints, and "
        f"of {by_status[NOT_PRINTED].role} it prints no value at all."
    )
    rows = [
        Row(
            [
                Link(
                    f"Figure {figure.number}",
                    f"{page_of_figure(figure)}#{figure.key}",
                    f"Chapter {figure.chapter_number}",
                )
                if _is_shown(page, figure)
                else f"Figure {figure.number}",
                figure.title,
                figure.status if is_own(page) or figure.indicator else "not of this force",
                figure.reason,
            ]
        )
        for figure in figures
    ]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.table",
            kind="table",
            chapter=CHAPTER,
            text="Figures of the closure report and what stands behind each",
            method="list of the closure report's figures",
            n=len(figures),
        ),
        ["number", "key", "title", "unit", "paragraph", "status", "indicator", "reason"],
        [
            [f.number, f.key, f.title, f.unit, f.paragraph, f.status, f.indicator, f.reason]
            for f in figures
        ],
        None,
    )
    columns = [Column(name, numeric=False) for name in ("Figure", "Title", "Status", "Reason")]
    return [Prose(text), Table(entry, columns, rows)]


def agreement(page: Page) -> list[Block]:
    """Return every printed value that open data can be set beside, with the difference."""
    report = report_of(page)
    sections = [section_of(page, figure) for figure in (*report.figures, *report.subjects)]
    found = [(section, value, two) for section in sections for value, two in section.pairs]
    if not found:
        return [
            Prose("No printed value of this force stands beside a year that this edition knows.")
        ]
    gaps = [two.difference for _, _, two in found if two.difference is not None]
    equal = sum(gap.value == 0 for gap in gaps)
    values = count_entry(page, "values-compared", len(gaps), "values")
    others = count_entry(page, "values-of-another-measure", len(found) - len(gaps), "values")
    same = count_entry(page, "values-equal", equal, "values")
    text = (
        f"In all, {values.role} printed values stand beside a year of open data of the same measure "
        f"that had ended by {page.measures.quarter.label}; {same.role} of them are the same to the "
        "last place. Printed values of a different measure, for which no difference is given: "
        f"{others.role}. Later releases revise earlier ones; neither value is changed to fit the other."
    )
    rows = [
        Row(
            [
                section.figure.title,
                two.recomputed.period or "",
                two.recomputed,
                two.printed,
                two.difference or DIFFERENT_MEASURE,
                _share(two),
            ]
        )
        for section, value, two in found
    ]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.agreement",
            kind="table",
            chapter=CHAPTER,
            text="Printed values beside open data; difference: recomputed minus printed",
            method="recomputed from open data, beside the value as printed; difference of the two",
            n=len(found),
            releases=tuple(
                sorted({name for _, _, two in found for name in two.recomputed.releases})
            ),
        ),
        ["key", "period", "recomputed", "printed", "difference", "locator"],
        [
            [
                section.figure.key,
                two.recomputed.period,
                two.recomputed.value,
                value.value,
                two.difference.value if two.difference else None,
                value.locator,
            ]
            for section, value, two in found
        ],
        None,
    )
    columns = [
        Column("Figure", numeric=False),
        Column("Year", numeric=False),
        *(Column(name) for name in ("Recomputed", "Printed", "Difference", "Per cent of printed")),
    ]
    return [Prose(text), Table(entry, columns, rows)]


def _share(two: Pair) -> str:
    if two.difference is None:
        return DIFFERENT_MEASURE
    if not two.printed.value or two.difference.value is None:
        return "not given"
    return wording.signed(100 * two.difference.value / two.printed.value, 1)


def _is_shown(page: Page, figure: PublishedFigure) -> bool:
    return is_own(page) or figure.indicator is not None


def figures_of(page: Page, *chapters: int) -> list[Block]:
    """Return the sections of the figures of some chapters of the report.

    Parameters
    ----------
    page : Page
        The page.
    *chapters : int
        Chapters of the closure report.
    """
    blocks: list[Block] = []
    report = report_of(page)
    for chapter in chapters:
        figures = [item for item in report.of_chapter(chapter) if _is_shown(page, item)]
        if figures:
            name = figures[0].chapter.partition(" ")[2]
            blocks.append(Prose(f"## Chapter {chapter}: {for_markdown(name)}"))
        for figure in figures:
            blocks += _section(page, figure, f"Figure {figure.number}: {figure.title}")
        if is_own(page):
            blocks += _other_values(page, chapter)
    return blocks


def subjects(page: Page) -> list[Block]:
    """Return the sections of numbers that stand in the report's text and that open data follow."""
    return [
        block
        for figure in report_of(page).subjects
        for block in _section(page, figure, f"{figure.title}, {figure.paragraph}")
    ]


def _section(page: Page, figure: PublishedFigure, heading: str) -> list[Block]:
    section = section_of(page, figure)
    head = f"({figure.key})=\n### {for_markdown(heading)}"
    blocks: list[Block] = [Prose(f"{head}\n\n{_status_sentence(figure)}")]
    blocks += [
        Prose(text)
        for text in (_printed_sentence(page, section), _context_sentence(page, figure))
        if text
    ]
    chart = closure_chart(page, figure, section.indicator, section.years, section.points)
    if chart is not None:
        blocks.append(chart)
    elif figure.status != NOT_PRINTED:
        blocks.append(Prose(_instead_of_chart(page, section)))
    if section.indicator is not None and section.years:
        blocks.append(comparison_table(page, section))
    listed = [
        value
        for value in section.points
        if section.indicator is None
        or not section.years
        or year_beside(value, section.indicator) is None
    ]
    if listed:
        blocks.append(
            values_table(
                page,
                figure.key,
                f"{figure.title}: values printed",
                tuple(listed),
                indicator=_followed_by(page, figure),
            )
        )
    return blocks


def _status_sentence(figure: PublishedFigure) -> str:
    label = {
        RECOMPUTED: "Recomputed from open data.",
        OTHER_MEASURE: "Open data of another measure.",
        POINTS_ONLY: "Published points only.",
        NOT_PRINTED: "No figures printed.",
    }[figure.status]
    return f"**{label}** {for_markdown(figure.reason)}"


def _followed_by(page: Page, figure: PublishedFigure) -> Indicator | None:
    """Return the indicator of a figure's open data: what recomputes it, or what stands beside it."""
    name = figure.indicator or figure.context
    return page.catalogue.indicator(name) if name else None


def _context_sentence(page: Page, figure: PublishedFigure) -> str:
    """Return where the series beside a figure ends, if it ends before the edition's quarter does."""
    if figure.context is None or not is_own(page):
        return ""
    years = recomputed(page, figure, page.catalogue.indicator(figure.context))
    known = [year.entry for year in years if year.entry is not None]
    if not known or years[-1].entry is not None:
        return ""
    last = known[-1]
    return (
        f"Its open data in the releases of this book end in {last.period} "
        f"({last.role} {for_markdown(last.unit or '')})."
    )


def _instead_of_chart(page: Page, section: Section) -> str:
    """Return what is printed where too little of it is there to draw, and why there is no chart."""
    printed = [value for value in section.points if value.use != "stated"]
    parts = []
    if section.indicator is not None:
        parts.append(
            f"No year of this figure that ended by {page.measures.quarter.label} is in the open data "
            f"of {page.force_name}, so there is no chart."
        )
    elif not printed:
        parts.append("No level of any year is printed, so there is no chart.")
    if printed:
        one = len({value.what for value in printed}) == 1
        said = [
            ("" if one else f"{for_markdown(value.what)}, ")
            + f"{printed_entry(page, value).role} ({for_markdown(value.when)})"
            for value in printed
        ]
        parts.append(f"As printed: {', '.join(said) if one else '; '.join(said)}.")
    return " ".join(parts)


def _printed_sentence(page: Page, section: Section) -> str:
    """Return how far open data and print agree."""
    own = [value for value in section.points if value.use == "series"]
    if section.indicator is None or not is_own(page):
        return ""
    if not own:
        more = (
            "The report prints no value of this very series; what it prints on the subject follows."
        )
        return more if section.points else ""
    if not section.pairs:
        return "None of the years it prints is known in this edition."
    if section.figure.status == OTHER_MEASURE:
        return "The printed values are of a different measure, so no difference is given."
    gaps = [(two, two.difference) for _, two in section.pairs if two.difference is not None]
    equal = sum(gap.value == 0 for _, gap in gaps)
    compared = len(gaps)
    if compared == 1:
        only, gap = gaps[0]
        if equal:
            return "The one printed value beside open data is the same."
        return (
            f"One printed value stands beside open data, for {only.recomputed.period}: "
            f"{only.printed.role} printed, {only.recomputed.role} recomputed, a difference of "
            f"{gap.role}."
        )
    text = f"Of the {wording.spelled(compared)} printed values beside open data, "
    if equal == compared:
        return f"{text}all are the same."
    widest, gap = max(gaps, key=lambda item: abs(item[1].value or 0))
    return (
        f"{text}{wording.spelled(equal) if equal else 'none'} {'is' if equal < 2 else 'are'} the same; "
        f"the widest difference is {gap.role} ({widest.recomputed.period}: "
        f"{widest.recomputed.role} recomputed, {widest.printed.role} printed)."
    )


def _other_values(page: Page, chapter: int) -> list[Block]:
    """Return the values of a chapter's text that belong to no figure, folded."""
    report = report_of(page)
    followed = {figure.key for figure in report.subjects}
    of_key: dict[str, int] = {}
    for value in report.text_points:
        place = value.locator.partition("paragraph ")[2].partition(".")[0]
        if place:
            of_key.setdefault(value.key, int(place))
    values = tuple(
        value
        for value in report.text_points
        if of_key.get(value.key) == chapter and value.key not in followed
    )
    if not values:
        return []
    title = f"Chapter {chapter}: other values printed in the text"
    return [
        Folded(title, [values_table(page, f"chapter-{chapter}", title, values, "other-values")])
    ]
