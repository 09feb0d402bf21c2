"""Grades that an analyst wrote, read without computing any: what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.grades import read_written
from pcp_analysis.errors import did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.report.plan.commentary import bare_numbers


def written_faults(catalogue: Catalogue, path: Path) -> list[str]:
    """Return what is wrong with the grades that an analyst wrote, a line each.

    Parameters
    ----------
    catalogue : Catalogue
        With the plans of the force.
    path : Path
        ``data/commentary/FORCE/QUARTER/grades.yml``.

    Returns
    -------
    list of str
        Priorities that the plan of the quarter has not, and measured numbers typed into a reason.

    Raises
    ------
    PcpError
        If the file cannot be read as grades, with file and line, or its folder is no quarter.
    """
    force, quarter = path.parent.parent.name, path.parent.name
    plan = catalogue.plan(force, Quarter.parse(quarter.split(".")[0]).end)
    known = [item.id for item in plan.priorities] if plan else []
    found = []
    for item in read_written(catalogue.root, force, quarter).values():
        if item.priority not in known:
            found.append(
                f"{path.name}: unknown priority '{item.priority}'; expected one of "
                f"{', '.join(known) or 'none, since no plan is at hand'}."
                f"{did_you_mean(item.priority, known)}"
            )
        found += [
            f"{path.name}, '{item.priority}': the reason has the number '{number.number}'; figures "
            f"stand in the table under the grade, so give the reason in words"
            for number in bare_numbers(item.reason, path.name)
        ]
    return found
