"""The package knows kinds of document: it names no force, no place, no document, and no year of one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.register_models import WordsFile

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pcp_analysis"
YEARS = range(2014, 2026)
# the first year of the releases, which is no document's
ALLOWED_NUMBERS = {("analysis/measures.py", 2015)}
# an author of a method
ALLOWED_WORDS = {("statistics/trend.py", "Cleveland")}
# simulated designs bear the names of the editions whose quarters and breaks they have; recorded crime
# lost its designation in one year for every force
ALLOWED_YEARS = {"statistics/study.py", "report/indicators/standing.py"}
_EXAMPLE = re.compile(r"(such as|named like) [^;]*")
# not the last three digits of a number, however its thousands are set apart
_APART = r"(?<!\d)(?<!\d[\W_])"
_YEAR = re.compile(r"(?<![\d/])(20\d\d)(?!\d)")


def constants(source: str) -> Iterator[tuple[int, str | int, bool]]:
    """Give every text and whole number of some code with its line, and whether it is a docstring."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (str, int):
            yield node.lineno, node.value, id(node) in docstrings


def words() -> re.Pattern[str]:
    """Names of the forces, of the places of the registers, and ids of documents."""
    catalogue = Catalogue.load(ROOT)
    names = {name for force in catalogue.forces for name in (force.id, force.name)}
    for path in sorted((ROOT / "data" / "documents").glob("*/words.yml")):
        file = WordsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        names |= set(file.places)
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    ids = "|".join(catalogue.documents)
    return re.compile(rf"(?<![\w-])({either})(?![\w])|{_APART}({ids})(?!\d|[,.]\d)", re.IGNORECASE)


def faults(name: str, source: str, named: re.Pattern[str]) -> list[str]:
    found = []
    for line, value, is_docstring in constants(source):
        if isinstance(value, int):
            if value in YEARS and (name, value) not in ALLOWED_NUMBERS:
                found.append(f"{name}, line {line}: the year {value}")
            continue
        if value.startswith("pcp "):  # a command as an example
            continue
        found += [
            f"{name}, line {line}: '{match[0]}'"
            for match in named.finditer(value)
            if (name, match[0]) not in ALLOWED_WORDS
        ]
        if not is_docstring and name not in ALLOWED_YEARS:
            plain = _EXAMPLE.sub("", value)
            years = [year for year in _YEAR.findall(plain) if int(year) in YEARS]
            found += [f"{name}, line {line}: the year {year} in '{value[:60]}'" for year in years]
    return found


def test_no_module_names_a_force_a_place_a_document_or_a_year_of_one() -> None:
    named = words()
    found = [
        fault
        for path in sorted(PACKAGE.rglob("*.py"))
        for fault in faults(
            path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8"), named
        )
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('FORCE = "essex"', "'essex'"),
        ('text = f"of Essex Police and {name}"', "'Essex'"),
        ('"""The plan of Kent."""', "'Kent'"),
        ('APPENDIX = "002-a"', "'002'"),
        ('NAMES = ("Basildon", "Grays")', "'Basildon'"),
        ("LAST = FinancialYear(2021)", "the year 2021"),
        ('text = " (the report ends with 2021/22)"', "the year 2021"),
    ],
)
def test_what_once_stood_in_the_code_is_found(source: str, said: str) -> None:
    assert any(said in fault for fault in faults("x.py", source + "\nx = 1\n", words()))


@pytest.mark.parametrize(
    "source",
    [
        *('"a year such as 2018"', '"under 0.001"', '"per 1,000 people"', '"1_000 or 1 000"'),
        '"""As in ``2020-21-q4``."""',
    ],
)
def test_examples_and_numbers_are_no_fault(source: str) -> None:
    assert faults("x.py", source, words()) == []
