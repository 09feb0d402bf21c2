"""What a force is compared with: the group of its own file or, without one, all forces and a region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pcp_analysis.catalogue.models import Force, Slug, Strict
from pcp_analysis.statistics.published import AVERAGE
from pcp_analysis.wording import listed, plural, spelled, upper_first

KindId = Literal["most-similar-group", "all-forces", "region"]
_FACTS = ("force", "region", "peers", "size", "peers_spelled", "left_out", "source", "age")
_BRACES = re.compile(r"\{([^{}]*)\}")


def _check_braces(text: str) -> str:
    for name in _BRACES.findall(text):
        if name not in _FACTS:
            raise ValueError(f"found {{{name}}}; expected one of {', '.join(_FACTS)} in braces")
    if set("{}") & set(_BRACES.sub("", text)):
        raise ValueError("found a brace alone; write a name in braces, such as {force}")
    return text


# these stand inside sentences everywhere, so they are letters, digits and a few signs
GroupWords = Annotated[str, Field(pattern=r"^[\w .,;:'()/\-]+$", max_length=200)]
GroupSentence = Annotated[
    str, Field(pattern=r"^[\w .,;:'()/\-{}]+$", max_length=600), AfterValidator(_check_braces)
]


class PeerGroup(Strict):
    """The most similar group of a force, the force itself left out.

    A file that ``pcp new`` wrote and nobody has filled in names no peers and no source: it is no group.
    ``age`` says how old the list is, and up to when it is known to hold.
    """

    force: Slug
    peers: tuple[Slug, ...]
    source: str
    age: Annotated[str, Field(max_length=400)] = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> PeerGroup:
        if bool(self.peers) != bool(self.source.strip()):
            raise ValueError("peers and their source go together; fill in both, or neither")
        return self


class FewResidents(Strict):
    """What is said in place of a group's words where few people live in the force beside workers."""

    opening: GroupSentence
    membership: GroupSentence
    members: GroupSentence
    caution: GroupSentence


class GroupKind(Strict):
    """A kind of group and the words for it; see the head of ``group_kinds.yml``."""

    id: KindId
    label: GroupWords
    own: GroupWords
    introduced: GroupWords
    short_label: GroupWords
    opening: GroupSentence
    membership: GroupSentence
    members: GroupSentence
    caution: GroupSentence
    power: GroupSentence
    funnel: GroupWords
    beside: GroupWords
    few_residents: FewResidents | None = None


class GroupKindsFile(Strict):
    """Content of ``group_kinds.yml``."""

    kinds: tuple[GroupKind, ...]


@dataclass(frozen=True)
class ComparisonGroup:
    """The forces that a force is compared with, and the words for them.

    Parameters
    ----------
    kind : GroupKind
        Most similar group, all forces, or region.
    force : Force
        Whose group it is.
    peers : tuple of Force
        The other forces of the group.
    left_out : tuple of Force
        Forces that a group of all, or a region, does not hold.
    source : str
        Who put the group together, and when; empty for all forces and for a region.
    age : str
        How old the list is, in sentences; may be empty.

    Examples
    --------
    >>> from pcp_analysis.catalogue.catalogue import Catalogue
    >>> catalogue = Catalogue.load()
    >>> group = catalogue.group(catalogue.forces[0].id)
    >>> len(group.peers) > 1
    True
    """

    kind: GroupKind
    force: Force
    peers: tuple[Force, ...]
    left_out: tuple[Force, ...] = ()
    source: str = ""
    age: str = ""

    @property
    def id(self) -> str:
        """Beginning of the ledger ids of its figures: ``most-similar-group``."""
        return self.kind.id

    @property
    def page(self) -> str:
        """Name of its page: ``most_similar_group``."""
        return self.kind.id.replace("-", "_")

    @property
    def label(self) -> str:
        """The group as it stands after "the": ``most similar group``."""
        return self.kind.label

    @property
    def own(self) -> str:
        """The group seen from the force: ``its most similar group``."""
        return self.kind.own

    @property
    def introduced(self) -> str:
        """The same with its short form: ``its most similar group (MSG)``."""
        return self.kind.introduced

    @property
    def short_label(self) -> str:
        """Short form, before "average" and after "than": ``MSG``."""
        return self.kind.short_label

    @property
    def verdict_basis(self) -> str:
        """What verdicts rest on, before "not on this funnel"."""
        return f"the {self.label}" + ("" if self.id == "all-forces" else " and of all forces")

    @property
    def method(self) -> str:
        """How its averages and ranks are made."""
        return f"published arithmetic of the {self.label}, the force included"

    @property
    def average(self) -> str:
        """What its average is: mean of how many forces, its own included."""
        forces = plural(1 + len(self.peers), "force")
        return f"{AVERAGE} of the {forces}, {self.force.name} included"

    @property
    def texts(self) -> dict[str, str]:
        """Sentences and names for the pages, by the end of their ledger id."""
        facts = {
            "force": self.force.name,
            "region": self.force.region,
            "peers": _names(self.peers),
            "size": plural(1 + len(self.peers), "force"),
            "peers_spelled": upper_first(spelled(len(self.peers))),
            "left_out": _names(self.left_out) or "none",
            "source": self.source,
            "age": self.age,
        }
        words = self.kind.few_residents if self.force.few_residents else None
        said = words or self.kind
        return {
            "peers": said.members.format_map(facts),
            "group-size": facts["size"],
            "group-label": self.label,
            "group-heading": upper_first(self.label),
            "group-power": self.kind.power.format_map(facts),
            "group-average": self.average,
            "group-funnel": self.kind.funnel,
            "group-beside": self.kind.beside,
            "group-short": self.short_label,
            "group-introduced": self.kind.introduced,
            "group-opening": said.opening.format_map(facts),
            "group-membership": said.membership.format_map(facts).strip(),
            "group-caution": said.caution.format_map(facts),
        }


def _names(forces: Sequence[Force]) -> str:
    return listed([force.name for force in forces])
