"""What each file of ``data/catalogue/`` may hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from pcp_analysis.periods import FinancialYear, Quarter
from pcp_analysis.texts.plain import line_fault

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
FileName = Annotated[str, Field(pattern=r"^[\w\-][\w.\-() ]*$", max_length=120)]
# letters and the signs that a name or a unit needs: they stand inside sentences of every kind
Name = Annotated[str, Field(pattern=r"^[^\W\d_][^\W_]*([ &'.,()\-]+[^\W_]+)*\)?$", max_length=80)]
Unit = Annotated[str, Field(pattern=r"^[^\W_£%]?[^\W_]*([ £%&'.,()/\-]+[^\W_]*)*$", max_length=80)]
WEB_PAGE = r"^https://[A-Za-z0-9][A-Za-z0-9.\-]*(:\d{1,5})?(/[\w\-.~%!$&'*+,;=:@/?#]*)?$"
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
    "crime_by_district",
]


def _check_quarter(text: str) -> str:
    return str(Quarter.parse(text))


def _check_year(text: str) -> str:
    return str(FinancialYear.parse(text))


QuarterText = Annotated[str, AfterValidator(_check_quarter)]
YearText = Annotated[str, AfterValidator(_check_year)]


class Strict(BaseModel):
    """A model that refuses keys it does not know and text that is not one line of plain text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _is_one_line(cls, value: Any) -> Any:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and (fault := line_fault(text)):
                raise ValueError(fault)
        return value


class Force(Strict):
    """A territorial police force: ONS code, name, region, other names publishers use, STATS19 number.

    Where few people live beside those who work there, rates are of another kind: such a force stands
    in no comparison of all forces but its own.
    """

    id: Slug
    code: Annotated[str, Field(pattern=r"^[EW]\d{8}$")]
    name: Name
    region: Name
    stats19_code: Annotated[int, Field(ge=1, le=99)]
    aliases: tuple[str, ...] = ()
    few_residents: bool = False


class ForcesFile(Strict):
    """Content of ``forces.yml``."""

    forces: Annotated[tuple[Force, ...], Field(min_length=1)]
    other_areas: tuple[str, ...]
    other_stats19_codes: tuple[int, ...] = ()


class Theme(Strict):
    """A page of the chapter that compares forces; ``figures`` is one name for several of them."""

    id: Slug
    title: str
    figures: str = "figures"


class Comparability(Strict):
    """How a count is made comparable between forces: divided by what, times what."""

    denominator: Slug
    per: Annotated[float, Field(gt=0, le=1e12)]
    unit: Unit


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
    unit: Unit
    theme: Slug | None = None
    frequency: Frequency | Literal["mid_year"]
    polarity: Polarity
    comparison: Comparability | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    numerator: Slug | None = None
    source: Source | None = None
    definition: str
    note: str | None = None
    moved_by: str | None = None
    no_verdict: str | None = None
    parts: tuple[Slug, ...] = ()
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
    forces: tuple[Slug, ...] = ()

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

    @model_validator(mode="after")
    def _in_order(self) -> ExceptionalPeriod:
        if self.ends < self.starts:
            raise ValueError(f"ends {self.ends} is before starts {self.starts}")
        return self


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


Words = Annotated[str, Field(min_length=1)]


class Release(Strict):
    """One publication of data by its owner."""

    id: Slug
    family: Family
    reader: Words
    publisher: Words
    title: Words
    edition: Words
    published: dt.date
    published_basis: Words
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
