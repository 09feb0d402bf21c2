"""A row of the register of published figures, and what a row may say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import Field

from pcp_analysis.catalogue.models import Strict
from pcp_analysis.documents.evaluation import Quantity
from pcp_analysis.documents.expressions import Node
from pcp_analysis.documents.register_periods import RegisterPeriod

QUALIFIERS = ("about", "at least", "more than", "less than", "up to", "nearly")
CLAIM = "claim"
LEFT_OUT_REASONS = (
    "date",
    "paragraph-or-figure-number",
    "name",
    "age",
    "target-or-plan",
    "layout",
    "repeated-heading",
)


class WordsFile(Strict):
    """Content of ``words.yml``: how the parts of a measure are spelled on a page."""

    abbreviations: dict[str, str] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def spelled(self) -> dict[str, str]:
        """The word for each part that does not stand as it is."""
        names = (*self.places, *self.names)
        return self.abbreviations | {name.lower(): name for name in names}


class Need(Strict):
    """What would be needed to reproduce figures that open data do not give."""

    title: Annotated[str, Field(min_length=1)]
    detail: Annotated[str, Field(min_length=1)]


class NeedsFile(Strict):
    """Content of ``needs.yml``."""

    needs: dict[str, Need] = Field(default_factory=dict)


@dataclass(frozen=True)
class RegisteredFigure:
    """One measured figure, or one claim, that a document prints.

    Parameters
    ----------
    file, row : str, int
        The document's ``figures.csv``, from the project's folder, and the row, the header being row 1.
    page : str
        Page of the book that holds its row of the register.
    figure_id, document, locator, printed : str
        Its id, and what is printed where.
    line : int
        Line of the document's text.
    value : Fraction or None
        The printed value in base units; None for a claim.
    qualifier, unit : str
        ``about`` or the like; what is counted.
    decimals : int or None
        Decimals printed, in base units; negative where zeros are rounding.
    measure, area : str
        What is measured, and where.
    subject : str
        What is measured and when, in words.
    period : RegisterPeriod or None
        When; None where the document gives no period.
    derived : bool
        True where it follows from other printed figures.
    expression, open_data, alternative : Node or None
        How other figures or open data give it.
    expression_text, open_data_text, alternative_text : str
        The same as the register writes them.
    needs : str
        Key of what would be needed to reproduce it.
    note : str
        What a reader must know, in our own words.
    """

    file: str
    row: int
    page: str
    figure_id: str
    document: str
    line: int
    locator: str
    printed: str
    value: Fraction | None
    qualifier: str
    unit: str
    decimals: int | None
    measure: str
    area: str
    subject: str
    period: RegisterPeriod | None
    derived: bool
    expression: Node | None
    open_data: Node | None
    alternative: Node | None
    expression_text: str
    open_data_text: str
    alternative_text: str
    needs: str
    note: str

    @property
    def anchor(self) -> str:
        """Anchor of its row on the page."""
        return f"figure-{self.figure_id}"

    @property
    def address(self) -> str:
        """Address of its row, from any page of the book."""
        return f"{self.page}.html#{self.anchor}"

    @property
    def is_claim(self) -> bool:
        """True where words and not a number are printed."""
        return self.value is None

    @property
    def is_ratio(self) -> bool:
        """True where the unit is a share, a rate or a score, which is rounded when it is printed."""
        words = f" {self.unit} "
        return any(part in words for part in (" per ", "percentage", " score", " index", "average"))

    @property
    def quantity(self) -> Quantity:
        """The printed value with the room that rounding and the qualifier leave it.

        A count printed in full is exact. Other values lie within half a unit of the last place
        printed; ``at least`` and ``more than`` leave no upper bound, ``up to`` and ``less than`` no
        lower one but zero.
        """
        if self.value is None or self.decimals is None:
            raise ValueError(f"{self.figure_id} is a claim and has no value")
        number = float(self.value)
        step = 10.0**-self.decimals
        match self.qualifier:
            case "at least" | "more than":
                return Quantity(self.value, number, float("inf"))
            case "up to" | "less than":
                return Quantity(self.value, min(0.0, number), number)
            case "nearly":
                return Quantity(self.value, number - step, number)
        if self.decimals == 0 and not self.qualifier and not self.is_ratio:
            return Quantity.exact(self.value)
        return Quantity(self.value, number - step / 2, number + step / 2)


@dataclass(frozen=True)
class Register:
    """Every registered figure of a force's documents, in their order.

    Parameters
    ----------
    figures : tuple of RegisteredFigure
        All rows.
    needs : dict of str to Need
        What the keys of ``needs`` mean.
    """

    figures: tuple[RegisteredFigure, ...]
    needs: dict[str, Need]

    @cached_property
    def by_id(self) -> dict[str, RegisteredFigure]:
        """Rows by the id of their figure."""
        return {item.figure_id: item for item in self.figures}

    @cached_property
    def _by_measure(self) -> dict[tuple[str, str], list[RegisteredFigure]]:
        found: dict[tuple[str, str], list[RegisteredFigure]] = {}
        for figure in self.figures:
            found.setdefault((figure.measure, figure.document), []).append(figure)
        return found

    def of_measure(self, measure: str, document: str) -> tuple[RegisteredFigure, ...]:
        """Return the rows of a measure in one document."""
        return tuple(self._by_measure.get((measure, document), ()))

    def of_document(self, document: str) -> tuple[RegisteredFigure, ...]:
        """Return the rows of one document."""
        return tuple(item for item in self.figures if item.document == document)
