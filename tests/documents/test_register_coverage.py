"""The register holds the measured figures of the source documents, each where it says."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.register import read_left_out
from pcp_analysis.documents.register_models import Register
from pcp_analysis.documents.register_periods import parse_register_period

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("000", "001", "002", "003", "004")
FEWEST = 0.95
# one printed number for two measures: the row of the first stands for both
TWO_MEASURES = {"street-triage-s136-avoidance": "street-triage-ae-avoidance"}

_spec = importlib.util.spec_from_file_location(
    "number_tokens", Path(__file__).with_name("number_tokens.py")
)
assert _spec is not None
assert _spec.loader is not None
number_tokens = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(number_tokens)


def text_of(shared: Path, document: str) -> str:
    (path,) = (shared / "seeds").glob(f"{document}_*.txt")
    return path.read_text(encoding="utf-8")


def left_out(document: str) -> Counter[tuple[int, str]]:
    table = read_left_out(ROOT, Catalogue.load(ROOT).documents[document])
    found: Counter[tuple[int, str]] = Counter()
    for row in table.to_dict("records"):
        found[int(row["line"]), row["token"]] += int(row["count"])
    return found


@pytest.mark.shared
@pytest.mark.parametrize("document", DOCUMENTS)
def test_measured_figures_are_registered(shared: Path, register: Register, document: str) -> None:
    printed = number_tokens.unmasked_tokens(text_of(shared, document))
    registered: Counter[tuple[int, str]] = Counter(
        (figure.line, token)
        for figure in register.of_document(document)
        for token in number_tokens.tokens_of(figure.printed)
    )
    measured = printed - left_out(document)
    missing = measured - registered
    share = 1 - missing.total() / measured.total()
    assert share >= FEWEST, sorted(missing)


@pytest.mark.shared
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_registered_stands_on_its_line(
    shared: Path, register: Register, document: str
) -> None:
    lines = [" ".join(line.split()) for line in text_of(shared, document).splitlines()]
    for figure in register.of_document(document):
        squeezed = " ".join(figure.printed.split())
        assert squeezed in lines[figure.line - 1], f"{figure.figure_id}: {figure.printed}"


@pytest.mark.shared
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_left_out_stands_on_its_line(shared: Path, document: str) -> None:
    lines = text_of(shared, document).splitlines()
    for (line, token), count in left_out(document).items():
        assert number_tokens.tokens_of(lines[line - 1]).count(token) >= count, (line, token)


def _ends_alike(register_text: str, period_type: str, text: str) -> bool:
    """True where a period of a local return is that of a row; a span may name years alone."""
    if register_text == text:
        return True
    if not register_text:
        return False
    period = parse_register_period(register_text)
    if period_type == "twelve_months":
        same_end = f"{period.end.year}-{period.end.month:02d}" == text
        return same_end and period.days in (365, 366)
    if period_type == "span":
        first, last = text.split("/")
        starts = f"{period.start.year}-{period.start.month:02d}".startswith(first)
        years = {str(period.end.year), str(period.end.year - 1)} if len(last) == 4 else {last}
        return starts and (f"{period.end.year}-{period.end.month:02d}" in years or last in years)
    return False


def test_every_stated_local_figure_has_its_row(register: Register) -> None:
    missing = []
    for path in sorted((ROOT / "data" / "local_returns" / "essex").glob("*.csv")):
        with path.open(encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["kind"] == "stated"]
        for row in rows:
            measures = {row["indicator"], TWO_MEASURES.get(row["indicator"])}
            found = any(
                figure.measure in measures
                and figure.value is not None
                and float(figure.value) == float(row["value"])
                and figure.period is not None
                and _ends_alike(figure.period.text, row["period_type"], row["period"])
                for figure in register.of_document(row["document"])
            )
            if not found:
                missing.append((path.name, row["indicator"], row["period"], row["value"]))
    assert missing == []
