"""What a reader or the comparison with earlier releases finds odd in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["notice", "question", "refusal"]


#: How the ids of findings begin; the id of a force, or of a declared gap, may follow.
KINDS = (
    *("absent", "collapse", "declared", "empty", "exchanged", "fallen", "gap", "gone"),
    *("half-missing", "leap", "lost-rows", "missing-forces", "moved", "no-total", "not-provided"),
    *("other-code", "parts", "risen", "row-counts", "silent"),
)


@dataclass(frozen=True)
class Finding:
    """Something that a person must know, judge or mend before a file is stored.

    Parameters
    ----------
    id : str
        By which it is accepted, such as ``collapse-greater-manchester``.
    level : {"notice", "question", "refusal"}
        A notice is told; a question is stored only once it is accepted; a refusal also makes a mere
        check fail.
    text : str
        What is odd, naming force and periods.
    force : str or None
        Id of the force that it is about, where it is about one.
    periods : tuple of str
        Its periods, so that a declared gap can answer it.
    """

    id: str
    level: Level
    text: str
    force: str | None = None
    periods: tuple[str, ...] = ()


def one_each(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with those of one id told as one: the gravest level, all texts and periods."""
    gravity: dict[Level, int] = {"notice": 0, "question": 1, "refusal": 2}
    by_id: dict[str, Finding] = {}
    for item in findings:
        before = by_id.get(item.id)
        if before is None:
            by_id[item.id] = item
            continue
        by_id[item.id] = Finding(
            item.id,
            max(before.level, item.level, key=lambda level: gravity[level]),
            before.text if item.text in before.text else f"{before.text}; {item.text}",
            item.force,
            tuple(dict.fromkeys((*before.periods, *item.periods))),
        )
    return tuple(by_id.values())
