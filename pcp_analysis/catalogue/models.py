"""What each file of ``data/catalogue/`` may hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pcp_analysis.periods import FinancialYear, Quarter

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
FileName = Annotated[str, Field(pattern=r"^[\w\-][\w.\-() ]*$", max_length=120)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Polarity = Literal["lower_is_better", "higher_is_better", "no_judgement"]
Frequency = Literal["quarter", "financial_year", "calendar_year", "year_end"]
Family = Literal[
    "recorded_crime",
    "outcomes",
    "workforce",
    "population",
    "crime_severity",
    "road_casualties",
    "motor_traffic",
]


def _check_quarter(text: str) -> str:
    return str(Quarter.parse(text))


def _check_year(text: str) -> str:
    return str(FinancialYear.parse(text))


QuarterText = Annotated[str, AfterValidator(_check_quarter)]
YearText = Annotated[str, AfterValidator(_check_year)]


class Strict(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Force(Strict):
    """A territorial police force: ONS code, name, other names publishers use, STATS19 number."""

    id: Slug
    code: Annotated[str, Field(pattern=r"^[EW]\d{8}$")]
    name: str
    stats19_code: Annotated[int, Field(ge=1, le=99)]
    aliases: tuple[str, ...] = ()


class ForcesFile(Strict):
    """Content of ``forces.yml``."""

    forces: Annotated[tuple[Force, ...], Field(min_length=1)]
    other_areas: tuple[str, ...]
    other_stats19_codes: tuple[int, ...] = ()


class PeerGroup(Strict):
    """The most similar group of a force, the force itself left out."""

    force: Slug
    peers: Annotated[tuple[Slug, ...], Field(min_length=1)]
    source: str


class Priority(Strict):
    """A priority of a Police and Crime Plan and the indicators that bear on it."""

    number: Annotated[int, Field(ge=1, le=99)]
    title: str
    promise: str
    indicators: tuple[Slug, ...] = ()


class Aspiration(Strict):
    """What a plan hoped for, as a rank in the group; ``published`` is its own wording."""

    indicator: Slug
    rank_at_most: Annotated[int, Field(ge=1, le=44)]
    published: str


class AspirationNotAtHand(Strict):
    """An aspiration whose figures are not open data, and why."""

    label: str
    published: str
    reason: str


class PublishedPosition(Strict):
    """A row of the plan's position table: what it published, and the open indicator beside it.

    ``rank`` and ``figure`` are local returns; ``indicator`` is empty where open data cannot give it.
    """

    label: str
    indicator: Slug | None = None
    rank: Slug
    figure: Slug | None = None
    aspiration: str
    rationale: str


class IndicatorNote(Strict):
    """What a reader of one force's figures must know about an indicator, and whether of its rank."""

    indicator: Slug
    text: str
    of_rank: bool = False


class Document(Strict):
    """A document that figures were read from."""

    id: str
    title: str
    short: str


class DocumentsFile(Strict):
    """Content of ``documents.yml``."""

    documents: tuple[Document, ...]


class Contact(Strict):
    """Whom readers write to: a name or office, an e-mail address, a page; one of the last two."""

    name: str | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")] | None = None
    page: Annotated[str, Field(pattern=r"^https://[^\s<>]+$")] | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Contact:
        if not (self.email or self.page):
            raise ValueError("give an email or a page")
        return self


class Plan(Strict):
    """The Police and Crime Plan of a force: priorities, aspirations and notes on its figures."""

    force: Slug
    title: str
    contact: Contact | None = None
    priorities: tuple[Priority, ...]
    aspirations: tuple[Aspiration, ...]
    aspirations_not_at_hand: tuple[AspirationNotAtHand, ...] = ()
    published_positions: tuple[PublishedPosition, ...] = ()
    notes: tuple[IndicatorNote, ...] = ()

    def note_on(self, indicator_id: str) -> str | None:
        """Return what the plan's force says of an indicator, if anything."""
        return next((note.text for note in self.notes if note.indicator == indicator_id), None)

    def rank_note_on(self, indicator_id: str) -> str | None:
        """Return what must be known wherever the rank of an indicator is judged, if anything."""
        notes = (note for note in self.notes if note.of_rank)
        return next((note.text for note in notes if note.indicator == indicator_id), None)

    def priority(self, number: int) -> Priority | None:
        """Return a priority by its number, if the plan has it."""
        return next((item for item in self.priorities if item.number == number), None)


class Theme(Strict):
    """A page of the most similar group chapter."""

    id: Slug
    title: str


class Comparison(Strict):
    """How a count is made comparable between forces: divided by what, times what."""

    denominator: Slug
    per: Annotated[float, Field(gt=0, le=1e12)]
    unit: str


class OffenceSource(Strict):
    """Which rows of an offence table an indicator sums: by group, by subgroup, or all but some."""

    family: Literal["recorded_crime", "outcomes"]
    groups: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    excluded_groups: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _selects_rows(self) -> OffenceSource:
        if bool(self.excluded_groups) == bool(self.groups or self.subgroups):
            raise ValueError("give groups and subgroups, or excluded_groups, and not both")
        return self


class WorkforceSource(Strict):
    """Which workers an indicator counts, and whether as heads or as full-time equivalents."""

    family: Literal["workforce"]
    worker_type: str
    measure: Literal["fte", "headcount"]


class SeveritySource(Strict):
    """Which offence group of the Crime Severity Score an indicator reads."""

    family: Literal["crime_severity"]
    offence_group: str


class PlainSource(Strict):
    """A family that holds one indicator."""

    family: Literal["population", "road_casualties", "motor_traffic"]


Source = Annotated[
    OffenceSource | WorkforceSource | SeveritySource | PlainSource, Field(discriminator="family")
]


class Indicator(Strict):
    """A measured thing; see the head of ``indicators.yml`` for its keys."""

    id: Slug
    label: str
    unit: str
    theme: Slug | None = None
    frequency: Frequency | Literal["mid_year"]
    polarity: Polarity
    comparison: Comparison | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    numerator: Slug | None = None
    source: Source | None = None
    definition: str
    note: str | None = None
    no_verdict: str | None = None
    role: Literal["compared", "denominator"] = "compared"

    @property
    def counted(self) -> str:
        """Id of the indicator whose observations are the numerator: usually its own."""
        return self.numerator or self.id

    @property
    def is_percentage(self) -> bool:
        """True where the compared figure is a percentage."""
        return self.comparison is not None and self.comparison.unit == "per cent"


class IndicatorsFile(Strict):
    """Content of ``indicators.yml``."""

    themes: tuple[Theme, ...]
    indicators: tuple[Indicator, ...]


class SeriesBreak(Strict):
    """A documented change that makes figures before and after it not comparable."""

    id: Slug
    starts: QuarterText
    title: str
    detail: str
    source: str
    indicators: tuple[Slug, ...]

    @property
    def first_quarter(self) -> Quarter:
        """First quarter counted in the new way."""
        return Quarter.parse(self.starts)


class ExceptionalPeriod(Strict):
    """A span of dates that was out of the ordinary; charts shade it, baselines leave it out."""

    id: Slug
    starts: dt.date
    ends: dt.date
    title: str
    source: str


class SeriesBreaksFile(Strict):
    """Content of ``series_breaks.yml``."""

    breaks: tuple[SeriesBreak, ...]
    exceptional_periods: tuple[ExceptionalPeriod, ...]


class Correction(Strict):
    """An error of the book or of its data that was put right after editions had printed it."""

    id: Slug
    what: str
    editions: tuple[Slug, ...]
    indicators: tuple[Slug, ...]


class CorrectionsFile(Strict):
    """Content of ``corrections.yml``."""

    corrections: tuple[Correction, ...]


class Accepted(Strict):
    """An oddity of a release that a person has judged, and why it stands."""

    finding: Slug
    reason: Annotated[str, Field(min_length=1)]


class Release(Strict):
    """One publication of data by its owner."""

    id: Slug
    family: Family
    reader: str
    publisher: str
    title: str
    edition: str
    published: dt.date
    published_basis: str
    file: FileName
    sha256: Sha256 | None = None
    companion_file: FileName | None = None
    companion_sha256: Sha256 | None = None
    first_comparable_period: YearText | None = None
    forces: Annotated[int, Field(ge=1, le=43)] | None = None
    has_gaps: bool = False
    faults: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()


class ReleasesFile(Strict):
    """Content of ``releases.yml``."""

    licence: str
    releases: tuple[Release, ...]
