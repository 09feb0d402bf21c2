"""Questions that a new commentary page puts to its writer: comments that never print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.plans import Plan, Priority
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.record import RecordedFigure, read_records
from pcp_analysis.report.ledger import read_entries
from pcp_analysis.report.plan.commentary import read_written

_UNSEEN = re.compile(r"[^\S ]+")


@dataclass(frozen=True)
class LastEdition:
    """What the edition before printed.

    Parameters
    ----------
    label : str
        Its quarter in words; empty where none is at hand.
    figures : mapping of str to RecordedFigure
        By ledger id.
    """

    label: str
    figures: Mapping[str, RecordedFigure]


def last_edition(root: Path, force: str, quarter: Quarter) -> LastEdition:
    """Return the newest edition before a quarter: on record, else as it stands built.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.
    quarter : Quarter
        Of the new edition.
    """
    kept = [item for item in read_records(root, force) if item.order[0] < quarter]
    if kept:
        return LastEdition(Quarter.parse(kept[-1].quarter).label, kept[-1].figures)
    built: dict[Quarter, Path] = {}
    for path in (root / "editions" / force).glob("*/ledger.json"):
        try:
            built[Quarter.parse(path.parent.name)] = path
        except ValueError:
            continue  # an edition of another name, as at another day
    earlier = [item for item in built if item < quarter]
    if not earlier:
        return LastEdition("", {})
    entries = read_entries(built[max(earlier)])
    figures = {
        name: RecordedFigure(text=item.text, period=item.period) for name, item in entries.items()
    }
    return LastEdition(max(earlier).label, figures)


def prompts_of(catalogue: Catalogue, force: str, priority: Priority, last: LastEdition) -> str:
    """Return a commentary page that asks for what only a person knows.

    Parameters
    ----------
    catalogue : Catalogue
        Indicators, and what the force is compared with.
    force : str
        Id of the force.
    priority : Priority
        Whose page.
    last : LastEdition
        Whose figures the questions name.
    """
    group = catalogue.group(force).id
    lines = [
        f"Commentary on \u201c{priority.title}\u201d. Write below; lines that begin with "
        f"'% prompt:' never print, and the page counts as not written while nothing else stands here.",
        "A figure is written as a role of the ledger, never typed; each question names its role.",
    ]
    for name in priority.indicators:
        try:
            label = catalogue.indicator(name).label
        except UnknownNameError:
            continue  # told by `pcp check`
        lines.append(f"{label}: {_before(last, f'{group}.{name}')} {_roles(group, name)}")
    if not priority.indicators:
        lines.append("No open figure is tied to this priority: what was done, and what came of it?")
    lines.append("What was done this quarter, and what will be done next?")
    return "".join(f"% prompt: {_UNSEEN.sub(' ', line)}\n" for line in lines)


def _before(last: LastEdition, entry: str) -> str:
    figure = last.figures.get(f"{entry}.value")
    if figure is None:
        return "What stands behind the figure?"
    said = f"{figure.text} in {last.label}"
    verdict = last.figures.get(f"{entry}.verdict")
    if verdict is not None:
        said += f" ({verdict.text})"
    return f"{said}. What changed since, and why?"


def _roles(group: str, name: str) -> str:
    return f"Role: {{value}}`{group}.{name}.value`."


def unwritten(root: Path, force: str, quarter: Quarter, plan: Plan | None) -> list[Path]:
    """Return the commentary pages of an edition that are begun, or expected, and not written.

    A page with prompts alone is not written. Each priority of the plan is
    expected to have its page.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.
    quarter : Quarter
        Of the edition.
    plan : Plan or None
        In force then.
    """
    folder = root / "data" / "commentary" / force / str(quarter)
    names = {path.stem for path in folder.glob("*.md")}
    names |= {priority.id for priority in plan.priorities} if plan else set()
    pages = [folder / f"{name}.md" for name in sorted(names)]
    return [path for path in pages if not path.is_file() or not read_written(path).strip()]
