"""Declared families of tests, as the public API hands them out."""

from __future__ import annotations

from typing import get_args

from pcp_analysis.analysis.results import Refused
from pcp_analysis.api.results import Showing
from pcp_analysis.api.tables import table_of
from pcp_analysis.api.yardstick_results import FamilyOfTests
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.errors import ParameterError, did_you_mean
from pcp_analysis.report.indicators.families import family_blocks
from pcp_analysis.report.page import Page


def family_of(page: Page, name: FamilyId) -> FamilyOfTests:
    """Return a declared family of an edition.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
        Which.

    Raises
    ------
    ParameterError
        If there is no such family, with the nearest one.
    """
    known = get_args(FamilyId)
    if name not in known:
        raise ParameterError(
            f"parameter 'name': found '{name}'; expected one of {', '.join(known)}."
            f"{did_you_mean(name, known)}"
        )
    declared, found = page.catalogue.test_families[name], page.yardsticks.family(name)
    scratch = page.apart()
    by_size = (
        []
        if isinstance(found, Refused)
        else sorted(found.adjustments, key=lambda member: found.adjustments[member].p_value)
    )
    outside = () if isinstance(found, Refused) else found.outside
    significant = () if isinstance(found, Refused) else found.significant
    return FamilyOfTests(
        name=name,
        title=declared.title_for(page.group),
        tests=len(by_size),
        outside=tuple(member for member in by_size if member in outside),
        significant=tuple(member for member in by_size if member in significant),
        expected_by_chance=0.0 if isinstance(found, Refused) else found.expected_by_chance,
        refused=found.reason if isinstance(found, Refused) else None,
        data=table_of(scratch, family_blocks(scratch, name)),
        showing=Showing(page, lambda page: family_blocks(page, name)),
    )
