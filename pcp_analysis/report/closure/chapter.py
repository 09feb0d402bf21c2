"""The chapter about a closure report: each of its figures, recomputed or as printed."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    ClosureFigure,
)
from pcp_analysis.report.blocks import Block, Folded, Prose
from pcp_analysis.report.closure.charts import closure_chart
from pcp_analysis.report.closure.commitments import commitments, finance
from pcp_analysis.report.closure.sections import (
    ComparedFigure,
    compared,
    comparison_table,
    values_table,
)
from pcp_analysis.report.closure.values import (
    ClosureChapter,
    printed_entry,
    recomputed,
    year_beside,
)
from pcp_analysis.texts.plain import for_markdown


def title(closure: ClosureChapter) -> list[Block]:
    """Return the heading of the chapter, and what the report looks back on."""
    document = closure.report.document
    return [Prose(f"# {for_markdown(document.heading)}\n\n{for_markdown(document.intro)}")]


def figures_of(closure: ClosureChapter, *chapters: int) -> list[Block]:
    """Return the sections of the figures of some chapters of the report.

    Parameters
    ----------
    closure : ClosureChapter
        The closure.
    *chapters : int
        Chapters of the closure report.
    """
    blocks: list[Block] = []
    report = closure.report
    for chapter in chapters:
        figures = report.of_chapter(chapter)
        if figures:
            name = figures[0].chapter.partition(" ")[2]
            blocks.append(Prose(f"## Chapter {chapter}: {for_markdown(name)}"))
        for figure in figures:
            blocks += _section(closure, figure, f"Figure {figure.number}: {figure.title}")
        blocks += _other_values(closure, chapter)
    return blocks


def subjects(closure: ClosureChapter) -> list[Block]:
    """Return the sections of numbers that stand in the report's text and that open data follow."""
    return [
        block
        for figure in closure.report.subjects
        for block in _section(closure, figure, f"{figure.title}, {figure.paragraph}")
    ]


def section_title(closure: ClosureChapter, section: str) -> list[Block]:
    """Return the heading of a section's page.

    Parameters
    ----------
    closure : ClosureChapter
        The chapter.
    section : str
        Id of the section.
    """
    chosen = closure.report.document.section(section)
    return [
        Prose(
            f"# {for_markdown(chosen.heading)}\n\n"
            f"{{value}}`edition.force`, {{value}}`edition.quarter`. {for_markdown(chosen.intro)}"
        )
    ]


def section_parts(closure: ClosureChapter, section: str) -> list[Block]:
    """Return what stands on a section's page, in the order of the document's layout.

    Parameters
    ----------
    closure : ClosureChapter
        The chapter.
    section : str
        Id of the section.
    """
    blocks: list[Block] = []
    for part in closure.report.document.section(section).parts:
        head = [f"## {for_markdown(part.heading)}"] if part.heading else []
        if text := "\n\n".join(head + ([for_markdown(part.intro)] if part.intro else [])):
            blocks.append(Prose(text))
        match part.show:
            case "figures":
                blocks += figures_of(closure, *part.chapters)
            case "text-figures":
                blocks += subjects(closure)
            case "finance":
                blocks += finance(closure, *part.chapters)
            case "commitments":
                blocks += commitments(closure)
    return blocks


def _section(closure: ClosureChapter, figure: ClosureFigure, heading: str) -> list[Block]:
    section = compared(closure, figure)
    head = f"({figure.key})=\n### {for_markdown(heading)}"
    blocks: list[Block] = [Prose(f"{head}\n\n{_status_sentence(figure)}")]
    blocks += [
        Prose(text)
        for text in (_printed_sentence(closure, section), _context_sentence(closure, figure))
        if text
    ]
    chart = closure_chart(closure, figure, section.indicator, section.years, section.points)
    if chart is not None:
        blocks.append(chart)
    elif figure.status != NOT_PRINTED:
        blocks.append(Prose(_instead_of_chart(closure, section)))
    if section.indicator is not None and section.years:
        blocks.append(comparison_table(closure, section))
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
                closure,
                figure.key,
                f"{figure.title}: values printed",
                tuple(listed),
                indicator=_followed_by(closure, figure),
            )
        )
    return blocks


def _status_sentence(figure: ClosureFigure) -> str:
    label = {
        RECOMPUTED: "Recomputed from open data.",
        OTHER_MEASURE: "Open data of another measure.",
        POINTS_ONLY: "Published points only.",
        NOT_PRINTED: "No figures printed.",
    }[figure.status]
    return f"**{label}** {for_markdown(figure.reason)}"


def _followed_by(closure: ClosureChapter, figure: ClosureFigure) -> Indicator | None:
    """Return the indicator of a figure's open data: what recomputes it, or what stands beside it."""
    name = figure.indicator or figure.context
    return closure.catalogue.indicator(name) if name else None


def _context_sentence(closure: ClosureChapter, figure: ClosureFigure) -> str:
    """Return where the series beside a figure ends, if it ends before the edition's quarter does."""
    if figure.context is None:
        return ""
    years = recomputed(closure, figure, closure.catalogue.indicator(figure.context))
    known = [year.entry for year in years if year.entry is not None]
    if not known or years[-1].entry is not None:
        return ""
    last = known[-1]
    return (
        f"Its open data in the releases of this book end in {last.period} "
        f"({last.role} {for_markdown(last.unit or '')})."
    )


def _instead_of_chart(closure: ClosureChapter, section: ComparedFigure) -> str:
    """Return what is printed where too little of it is there to draw, and why there is no chart."""
    printed = [value for value in section.points if value.use != "stated"]
    parts = []
    if section.indicator is not None:
        parts.append(
            f"No year of this figure that ended by {closure.measures.quarter.label} is in the open "
            f"data of {closure.page.force_name}, so there is no chart."
        )
    elif not printed:
        parts.append("No level of any year is printed, so there is no chart.")
    if printed:
        one = len({value.what for value in printed}) == 1
        said = [
            ("" if one else f"{for_markdown(value.what)}, ")
            + f"{printed_entry(closure, value).role} ({for_markdown(value.when)})"
            for value in printed
        ]
        parts.append(f"As printed: {', '.join(said) if one else '; '.join(said)}.")
    return " ".join(parts)


def _printed_sentence(closure: ClosureChapter, section: ComparedFigure) -> str:
    """Return how far open data and print agree."""
    own = [value for value in section.points if value.use == "series"]
    if section.indicator is None:
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
    gaps = [
        (two, gap, gap.value)
        for _, two in section.pairs
        if (gap := two.difference) is not None and gap.value is not None
    ]
    equal = sum(amount == 0 for *_, amount in gaps)
    compared = len(gaps)
    if compared == 1:
        only, gap, _ = gaps[0]
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
    widest, gap, _ = max(gaps, key=lambda item: abs(item[2]))
    return (
        f"{text}{wording.spelled(equal) if equal else 'none'} {'is' if equal < 2 else 'are'} the same; "
        f"the widest difference is {gap.role} ({widest.recomputed.period}: "
        f"{widest.recomputed.role} recomputed, {widest.printed.role} printed)."
    )


def _other_values(closure: ClosureChapter, chapter: int) -> list[Block]:
    """Return the values of a chapter's text that belong to no figure, folded."""
    report = closure.report
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
        Folded(title, [values_table(closure, f"chapter-{chapter}", title, values, "other-values")])
    ]
