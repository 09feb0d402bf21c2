"""Findings of the audit as rows: for CSV, for JSON and for the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pcp_analysis.documents.verdicts import Check, CheckKind, Finding
from pcp_analysis.report.ledger import Cell, csv_text

_KINDS: tuple[CheckKind, ...] = ("arithmetic", "elsewhere", "open_data")
HEADER = (
    *("figure_id", "document", "line", "locator", "printed", "qualifier", "value", "unit"),
    *("measure", "area", "period", "verdict"),
    *(f"{kind}_{part}" for kind in _KINDS for part in ("verdict", "words")),
    *("recomputed", "difference", "related", "releases", "needs", "note"),
)


def _check(finding: Finding, kind: CheckKind) -> Check | None:
    return next((check for check in finding.checks if check.kind == kind), None)


def cells(finding: Finding) -> list[Cell]:
    """Return a finding as the cells of :data:`HEADER`; the numbers are those of the leading check."""
    figure, leading = finding.figure, finding.leading
    told: list[Cell] = []
    for kind in _KINDS:
        check = _check(finding, kind)
        told += [check.verdict.value, check.words] if check else [None, None]
    return [
        *(figure.figure_id, figure.document, figure.line, figure.locator, figure.printed),
        *(figure.qualifier, None if figure.value is None else float(figure.value), figure.unit),
        *(figure.measure, figure.area, figure.period.text if figure.period else None),
        finding.verdict.value,
        *told,
        *(leading.recomputed, leading.difference),
        *("; ".join(leading.related), "; ".join(leading.releases), figure.needs, figure.note),
    ]


def as_csv(findings: Sequence[Finding]) -> str:
    """Return findings as CSV that no spreadsheet runs as a formula."""
    return csv_text(HEADER, [cells(item) for item in findings])


def as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data: the figure, its verdict and each check."""
    figure = finding.figure
    return {
        "figure_id": figure.figure_id,
        "document": figure.document,
        "locator": figure.locator,
        "printed": figure.printed,
        "qualifier": figure.qualifier or None,
        "value": None if figure.value is None else float(figure.value),
        "unit": figure.unit,
        "measure": figure.measure,
        "area": figure.area,
        "period": figure.period.text if figure.period else None,
        "verdict": finding.verdict.value,
        "checks": [
            {
                "check": check.kind,
                "verdict": check.verdict.value,
                "words": check.words,
                "recomputed": check.recomputed,
                "difference": check.difference,
                "related": list(check.related),
                "releases": list(check.releases),
            }
            for check in finding.checks
        ],
        "needs": figure.needs or None,
        "note": figure.note or None,
    }


def as_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON list."""
    return json.dumps([as_dict(item) for item in findings], indent=1, ensure_ascii=False) + "\n"
