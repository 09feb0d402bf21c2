"""Which chapters an edition has: what its force, plan, themes and documents give the contents."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis.analysis.districts import district_crime
from pcp_analysis.analysis.measures import GroupComparison, Measures
from pcp_analysis.catalogue.contents import (
    ChosenChapters,
    Context,
    Item,
    Missing,
    chapters_of,
    read_contents,
)
from pcp_analysis.catalogue.documents import (
    DOCUMENT_FILE,
    FOLDER,
    KINDS,
    ClosureDocument,
    SourceDocument,
    StrategyDocument,
)
from pcp_analysis.catalogue.models import Force, Theme
from pcp_analysis.catalogue.plans import Plan, why_no_plan
from pcp_analysis.report.plan.commentary import read_written
from pcp_analysis.store.local_returns import LocalReturns


def edition_chapters(measures: Measures) -> ChosenChapters:
    """Return the chapters of an edition and those left out.

    Parameters
    ----------
    measures : Measures
        Figures of its force, quarter and as-at date.

    Raises
    ------
    CatalogueError
        If the contents, a plan or a document is wrong.
    """
    return chapters_of(read_contents(measures.catalogue.root), context_of(measures))


def context_of(measures: Measures) -> Context:
    """Return what an edition has, as far as the choice of chapters asks."""
    catalogue, force = measures.catalogue, measures.force
    day = measures.quarter.end
    plans = catalogue.plans(force.id)
    plan = catalogue.plan(force.id, day)
    documents = catalogue.documents_of(force.id)
    missing = {}
    plan_file = next(
        (f"data/catalogue/{file}" for file, item in plans.items() if item is plan),
        f"data/catalogue/plans/{force.id}/PLAN.yml",
    )
    if plan is None or not plan.priorities:
        missing["plan"] = Missing(why_no_plan(force.name, plans, day), plan_file)
    if plan is None or not plan.has_positions:
        missing["aspirations"] = Missing(
            f"No ranks that a plan of {force.name} hoped for are at hand for this quarter.",
            plan_file,
        )
    missing |= _documents_missing(force, documents)
    missing |= _inputs_missing(measures)
    group = measures.group
    return Context(
        fields={"group": group.page, "group_label": group.label, "force": force.name},
        repeats={
            "plan.priorities": _priorities(plan),
            "themes": [_theme(measures, theme) for theme in catalogue.themes],
            "documents": [_document(measures, item) for item in documents],
            "register": [
                Item(
                    {"document": item.id, "part": part.id},
                    {"page": part.page, "heading": part.heading},
                )
                for item in documents
                for part in item.register_pages
            ],
        },
        missing=missing,
        documents=frozenset(item.id for item in documents),
        document_file=f"{FOLDER}/{force.id}/ID/{DOCUMENT_FILE}",
    )


def _documents_missing(force: Force, documents: Sequence[SourceDocument]) -> dict[str, Missing]:
    file = f"{FOLDER}/{force.id}/DOCUMENT"
    missing = {}
    if not any(item.register_pages for item in documents):
        missing["register"] = Missing(
            f"No document of {force.name} is at hand whose printed figures could be checked.",
            f"{file}/figures.csv",
        )
    for kind in KINDS:
        if not any(item.kind == kind for item in documents):
            missing[kind] = Missing(
                f"No {kind.replace('-', ' ')} of {force.name} is at hand.",
                f"{file}/{DOCUMENT_FILE}",
            )
    return missing


def _document(measures: Measures, document: SourceDocument) -> Item:
    fields = {"title": document.title, "short": document.short_title}
    missing = None
    if isinstance(document, ClosureDocument | StrategyDocument):
        fields |= {"page": document.page, "heading": document.heading}
    if isinstance(document, StrategyDocument):
        reason = document.not_shown(measures.quarter, measures.as_at)
        file = f"{document.path}/{DOCUMENT_FILE}"
        missing = Missing(f"{reason[0].upper()}{reason[1:]}.", file) if reason else None
    return Item(
        {"document": document.id},
        fields,
        kind=document.kind,
        missing=missing,
        sections=tuple(
            Item(
                {"document": document.id, "section": section.id},
                {"page": section.page, "heading": section.heading},
            )
            for section in document.sections
        ),
    )


def _inputs_missing(measures: Measures) -> dict[str, Missing]:
    root, force, quarter = measures.catalogue.root, measures.force, measures.quarter
    missing = {}
    if measures.group.id != "most-similar-group":
        missing["peer_group"] = Missing(
            f"No most similar group of {force.name} is at hand.",
            f"data/catalogue/peer_groups/{force.id}.yml",
        )
    commentary = root / "data" / "commentary" / force.id / str(quarter)
    if not any(read_written(path).strip() for path in sorted(commentary.glob("*.md"))):
        missing["commentary"] = Missing(
            f"No commentary was written for {quarter.label}.",
            f"data/commentary/{force.id}/{quarter}/PRIORITY.md",
        )
    if quarter not in LocalReturns.load(root, force.id).quarters():
        missing["local_returns"] = Missing(
            f"{force.name} has no local return for {quarter.label}.",
            f"data/local_returns/{force.id}/{quarter}.csv",
        )
    if measures.comparable_period(measures.catalogue.indicator("all-crime")) is None:
        missing["recorded_crime"] = Missing(
            f"No recorded crime of {force.name} is at hand.", "data/observations/recorded_crime.csv"
        )
    if district_crime(measures) is None:
        missing["crime_by_district"] = Missing(
            f"No release that this edition reads holds crime by district of {force.name}.",
            "data/observations/crime_by_district.csv",
        )
    return missing


def _priorities(plan: Plan | None) -> list[Item]:
    return [
        Item(
            {"priority": priority.id},
            {
                "priority": priority.page,
                "number": str(plan.number_of(priority)),
                "priority_title": priority.title,
            },
        )
        for priority in (plan.priorities if plan else ())
        if plan is not None
    ]


def _theme(measures: Measures, theme: Theme) -> Item:
    indicators = measures.catalogue.compared(theme.id)
    compared = any(isinstance(measures.comparison(item), GroupComparison) for item in indicators)
    missing = Missing(
        f"No figure of {measures.force.name} under this theme can be compared with other forces.",
        "data/observations/",
    )
    return Item(
        {"theme": theme.id},
        {"theme": theme.id.replace("-", "_"), "theme_title": theme.title},
        missing=None if compared else missing,
    )
