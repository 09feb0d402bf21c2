"""Why a result was made again, in words: file and line, function, parameter, version."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from pcp_analysis.publishing.cache.kept import DAMAGED, Kept, Outcome
from pcp_analysis.store.local_returns import ASKED_OF_RETURNS

_MOST_NAMED = 3  # causes that a line names; more are counted
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MADE_FROM = {
    "code": "the code of the package changed",
    "source": "a page or a picture changed",
    "ledger": "a figure or a text changed",
    "print": "book/print changed",
    "titles": "a file of book/ changed",
    DAMAGED: "what was kept is gone or damaged",
    "python": "Python or the machine is another one",
}


def explanation(kept: Kept, outcome: Outcome) -> str:
    """Return what became of a result: ``kept``, or why it was made again.

    Parameters
    ----------
    kept : Kept
        The results of the build.
    outcome : Outcome
        One of them.
    """
    if outcome.kept:
        return "kept"
    if not outcome.changes:
        return "made: none was kept"
    # a folder changes because a file in it did: the file says more
    telling = [item for item in outcome.changes if not item.startswith("folder ")]
    named = [_cause(kept, fact, outcome) for fact in (telling or outcome.changes)]
    rest = len(named) - _MOST_NAMED
    more = f"; and {rest} more" if rest > 0 else ""
    return f"made again, because {'; '.join(named[:_MOST_NAMED])}{more}"


def _cause(kept: Kept, fact: str, outcome: Outcome) -> str:
    kind, _, name = fact.partition(" ")
    stood = outcome.before.get(fact, "")
    if kind == "library":
        now = kept.standing.surroundings.get(fact, "none")
        return f"{name} is of version {now}, and was {stood or 'none'}"
    if kind == "variable":
        return f"environment variable {name} changed"
    if kind == "parameter":
        return f"parameter '{name}' changed" + (f" from '{stood}'" if stood else "")
    if kind == "folder":
        return f"files were added to {name}/ or taken from it"
    if kind == ASKED_OF_RETURNS:
        return _of_returns(*json.loads(name))
    if kind != "file":
        return _MADE_FROM.get(fact, f"{fact} changed")
    before, path = kept.text(stood), kept.root / name
    if not path.is_file():
        return f"{name} is not there any more"
    if before is None:
        return f"{name} changed"
    return f"{name} changed{_place(before, path)}"


def _of_returns(force: str, *question: str) -> str:
    """Say which answer of the returns is another."""
    indicator, *when = question
    if not indicator:
        kind = when[0].replace("_", " ")
        return f"the returns of {force} hold another {kind}"
    period = f" of {when[1]}" if when else ""
    return f"figures of {indicator}{period} changed in the returns of {force}"


def _place(before: bytes, path: Path) -> str:
    try:
        old, new = before.decode().splitlines(), path.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, OSError):
        return ""
    lines = list(changed_lines(old, new))
    if not lines:
        return ""
    first = lines[0]
    if path.suffix == ".py":
        scope = scope_at(path.read_text(encoding="utf-8"), first)
        return f", line {first}" + (f", in {scope}" if scope else "")
    word = "row" if path.suffix == ".csv" else "line"
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f", {word} {first}{more}"


def changed_lines(old: list[str], new: list[str]) -> Iterable[int]:
    """Yield the numbers of lines, counted from 1, at which a new text differs from an old one.

    Examples
    --------
    >>> list(changed_lines(["a", "b", "c"], ["a", "x", "c"]))
    [2]
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    for tag, _, _, low, high in SequenceMatcher(None, before, after, autojunk=True).get_opcodes():
        if tag != "equal":
            yield from range(start + low + 1, start + max(high, low + 1) + 1)


def scope_at(source: str, line: int) -> str:
    r"""Return the function or class that a line of Python stands in, or "" outside of all.

    Examples
    --------
    >>> scope_at("X = 1\ndef rate():\n    return X", 3)
    'rate'
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    inside = [
        node
        for node in ast.walk(tree)
        if isinstance(node, _SCOPES) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    inside.sort(key=lambda node: node.lineno)
    return ".".join(node.name for node in inside)
