"""What a closure report prints, as the book holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcp_analysis.catalogue.documents import ClosureDocument, Section
from pcp_analysis.documents.periods import period_label

RECOMPUTED = "recomputed"
OTHER_MEASURE = "open data of another measure"
POINTS_ONLY = "published points only"
NOT_PRINTED = "no figures printed"


@dataclass(frozen=True)
class ClosureFigure:
    """One numbered figure of the report, or a subject of its text that open data can follow.

    Parameters
    ----------
    number : str
        Such as ``4(iii)``; empty for a subject of the text.
    key : str
        Anchor on the page and start of the ledger's ids.
    title, chapter, measure, unit, paragraph : str
        What it shows and where it stands.
    status : str
        ``recomputed``, ``open data of another measure``, ``published points only`` or
        ``no figures printed``.
    indicator, context : str or None
        Indicator that recomputes it; indicator that may stand beside it.
    reason : str
        Why the status is so.
    """

    number: str
    key: str
    title: str
    chapter: str
    measure: str
    unit: str
    paragraph: str
    status: str
    indicator: str | None
    context: str | None
    reason: str

    @property
    def chapter_number(self) -> int:
        """Number of the report's chapter."""
        return int(self.chapter.split()[0])


@dataclass(frozen=True)
class PrintedValue:
    """A value as the report prints it.

    Parameters
    ----------
    key : str
        Figure, subject or commitment that it belongs to.
    what, period : str
        What it counts, and when; words where the report gives words.
    value : float
        As printed, on the printed scale.
    unit, printed, locator, note, qualifier : str
        Unit, exact text, place, remark, and ``more than`` or the like.
    period_type : str
        ``other`` where the period is a span or words.
    use : str
        ``series``: a value of the figure's own series; ``beside``: another measure, drawn but
        compared with nothing; ``stated``: listed alone.
    """

    key: str
    what: str
    period: str
    value: float
    unit: str
    printed: str
    locator: str
    note: str
    qualifier: str
    period_type: str = "other"
    use: str = "stated"

    @property
    def when(self) -> str:
        """The period as the book prints it."""
        label = period_label(self.period)
        return f"12 months to {label}" if self.period_type == "twelve_months" else label


@dataclass(frozen=True)
class Commitment:
    """A commitment of the appendix, in our words, or a part of one."""

    id: str
    priority: str
    text: str
    plan: str
    parent: str
    evidence: tuple[PrintedValue, ...]


@dataclass(frozen=True)
class ClosureReport:
    """Everything of a report that the book prints.

    Parameters
    ----------
    document : ClosureDocument
        Whose it is, and the layout of the chapter about it.
    figures, points : tuple of ClosureFigure, tuple of PrintedValue
        The numbered figures and what is printed of them.
    subjects, text_points, titles : tuple of ClosureFigure, tuple of PrintedValue, dict of str to str
        Subjects of the text that open data follow, every value printed there, and titles by key.
    finance, commitments : tuple of PrintedValue, tuple of Commitment
        Money, and what was promised.
    """

    document: ClosureDocument
    figures: tuple[ClosureFigure, ...]
    points: tuple[PrintedValue, ...]
    subjects: tuple[ClosureFigure, ...]
    text_points: tuple[PrintedValue, ...]
    titles: dict[str, str]
    finance: tuple[PrintedValue, ...]
    commitments: tuple[Commitment, ...]

    def points_of(self, figure: ClosureFigure) -> tuple[PrintedValue, ...]:
        """Return what is printed of a figure, in the order of the data."""
        return tuple(
            point for point in (*self.points, *self.text_points) if point.key == figure.key
        )

    def of_chapter(self, chapter: int) -> tuple[ClosureFigure, ...]:
        """Return the numbered figures of a chapter."""
        return tuple(item for item in self.figures if item.chapter_number == chapter)

    def section_of(self, figure: ClosureFigure) -> Section:
        """Return the section that shows a figure, or a subject of the text."""
        return next(
            section
            for section in self.document.sections
            if (
                figure.chapter_number in section.chapters
                if figure.number
                else section.shows("text-figures")
            )
        )

    def address_of(self, figure: ClosureFigure) -> str:
        """Return the address of a figure's own place, from any page of the book."""
        return f"{self.section_of(figure).page}.html#{figure.key}"

    @property
    def values(self) -> Iterator[PrintedValue]:
        """Every printed value that the chapter shows, in the order of the data."""
        yield from self.points
        yield from self.text_points
        yield from self.finance
        for commitment in self.commitments:
            yield from commitment.evidence
