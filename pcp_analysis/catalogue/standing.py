"""Where an edition stands: a draft, signed off and published, corrected or withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pcp_analysis.texts.plain import line_fault

DRAFT = "Draft - not for publication"
Line = Annotated[str, Field(min_length=1, max_length=400)]


class SignOff(BaseModel):
    """Who signed an edition off, and the day that they give."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Annotated[str, Field(min_length=1, max_length=120)]
    day: dt.date


class Change(BaseModel):
    """What a later version of an edition changed, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=2, le=999)]
    what: Line
    why: Line


class Withdrawal(BaseModel):
    """The day on which an edition was withdrawn, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: dt.date
    why: Line


def in_words(day: dt.date) -> str:
    """Return a day as prose has it."""
    return f"{day.day} {day:%B %Y}"


def standing_faults(
    version: int,
    status: str,
    signed_off: SignOff | None,
    changes: tuple[Change, ...],
    withdrawn: Withdrawal | None,
) -> list[str]:
    """Return all that an edition file must say and does not, or says and may not.

    Parameters
    ----------
    version : int
        Of the edition.
    status : str
        ``draft``, ``published`` or ``withdrawn``.
    signed_off : SignOff or None
        Needed of a published edition.
    changes : tuple of Change
        One is needed for each version after the first.
    withdrawn : Withdrawal or None
        Needed of a withdrawn edition.
    """
    found = []
    if status == "published" and signed_off is None:
        found.append(
            "a published edition has 'signed_off: {by: NAME, day: DATE}'; set status to draft and run "
            "'pcp publish EDITION --signed-by NAME --on DATE'"
        )
    if status == "draft" and signed_off is not None:
        found.append("a draft is not signed off; delete 'signed_off', which 'pcp publish' writes")
    if (status == "withdrawn") != (withdrawn is not None):
        found.append("a withdrawn edition, and no other, has 'withdrawn: {day: DATE, why: REASON}'")
    told = [change.version for change in changes]
    if told != list(range(2, version + 1)):
        found.append(
            f"version {version} needs one entry in 'changes' for each version from 2 on: "
            f"'- {{version: {version}, what: WHAT CHANGED, why: WHY}}'"
        )
    texts = [
        *(part for change in changes for part in (change.what, change.why)),
        *([signed_off.by] if signed_off else []),
        *([withdrawn.why] if withdrawn else []),
    ]
    return [*found, *filter(None, map(line_fault, texts))]


def standing_words(
    version: int,
    status: str,
    signed_off: SignOff | None,
    changes: tuple[Change, ...],
    withdrawn: Withdrawal | None,
) -> str:
    """Return where an edition stands, in plain sentences for its first page.

    Parameters
    ----------
    version, status, signed_off, changes, withdrawn
        As :func:`standing_faults` takes them.

    Examples
    --------
    >>> standing_words(1, "draft", None, (), None)
    'Draft - not for publication.'
    >>> signed = SignOff(by="A. Name", day=dt.date(2026, 5, 4))
    >>> standing_words(1, "published", signed, (), None)
    'Published: signed off by A. Name on 4 May 2026.'
    """
    said = []
    match status:
        case "draft":
            said.append(f"{DRAFT}.")
        case "withdrawn" if withdrawn is not None:
            said.append(f"Withdrawn on {in_words(withdrawn.day)}: {_sentence(withdrawn.why)}")
    if signed_off is not None:
        said.append(f"Published: signed off by {signed_off.by} on {in_words(signed_off.day)}.")
    said += [
        f"Version {change.version} of this edition: {_sentence(change.what)} "
        f"Why: {_sentence(change.why)}"
        for change in changes
        if change.version <= version
    ]
    return " ".join(said)


def banner_words(status: str, withdrawn: Withdrawal | None) -> str:
    """Return where an edition stands in one line for the head of its pages: nothing of a published one.

    What a later version changed and why is told by :func:`standing_words`, in its Revisions.

    Parameters
    ----------
    status, withdrawn
        As :func:`standing_faults` takes them.

    Examples
    --------
    >>> banner_words("draft", None)
    'Draft - not for publication.'
    >>> banner_words("published", None)
    ''
    """
    if status == "withdrawn" and withdrawn is not None:
        return f"Withdrawn on {in_words(withdrawn.day)}."
    return f"{DRAFT}." if status == "draft" else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
