"""What a reader or the comparison with earlier releases finds odd in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["notice", "question", "refusal"]


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
    """

    id: str
    level: Level
    text: str
