from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.audit import Audit, find_finding
from pcp_analysis.documents.evaluation import Quantity
from pcp_analysis.documents.expressions import parse
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register_periods import parse_register_period
from pcp_analysis.documents.verdicts import Check, Finding, Verdict
from pcp_analysis.errors import DataError, UnknownNameError
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
Run = Callable[..., Audit]
ESSEX = "E23000028"


def last(run: Audit) -> Finding:
    return run.findings[-1]


def check(finding: Finding, kind: str) -> Check:
    return next(item for item in finding.checks if item.kind == kind)


def per_cent(value: str, expression: str, **more: str) -> dict[str, str]:
    decimals = len(value.partition(".")[2])
    return {
        **{"value": value, "unit": "per cent", "decimals": str(decimals), "kind": "derived"},
        **{"expression": expression, "needs": "", "printed": value},
        **more,
    }


@pytest.mark.parametrize(
    ("value", "verdict", "words"),
    [
        ("22.8", Verdict.AGREES, "16,975 / 74,450 = 22.80%, printed 22.8"),
        ("22.5", Verdict.INCONSISTENT, "16,975 / 74,450 = 22.80%, printed 22.5"),
        ("22", Verdict.TRUNCATED, "16,975 / 74,450 = 22.8%, printed 22"),
        ("23", Verdict.AGREES, "16,975 / 74,450 = 22.8%, printed 23"),
    ],
)
def test_a_percentage_is_held_against_its_counts(
    audit_rows: Run, value: str, verdict: Verdict, words: str
) -> None:
    rows = [{"value": "16975"}, {"value": "74450"}]
    found = last(audit_rows(*rows, per_cent(value, "percent(000-p1-01, 000-p1-02)")))
    assert found.verdict is verdict
    assert check(found, "arithmetic").words == words
    assert check(found, "arithmetic").related == ("000-p1-01", "000-p1-02")


def test_half_is_rounded_up_exactly(audit_rows: Run) -> None:
    rows = [{"value": "21"}, {"value": "2000"}]  # 1.05 per cent, which binary holds as 1.0499
    found = last(audit_rows(*rows, per_cent("1.1", "percent(000-p1-01, 000-p1-02)")))
    assert found.verdict is Verdict.AGREES


def test_a_direction_word_is_held_against_its_values(audit_rows: Run) -> None:
    claim = {
        **{"printed": "down from", "value": "", "decimals": "", "unit": "claim"},
        **{"kind": "derived", "expression": "decreased(000-p1-01, 000-p1-02)"},
    }
    found = last(audit_rows({"value": "254"}, {"value": "238"}, claim))
    assert found.verdict is Verdict.INCONSISTENT
    assert check(found, "arithmetic").words == "printed 'down from': 254 is not below 238"
    assert last(audit_rows({"value": "238"}, {"value": "254"}, claim)).verdict is Verdict.AGREES


def test_a_quarter_a_day_uses_the_days_of_the_quarter(audit_rows: Run) -> None:
    day = {"value": "738", "kind": "derived", "expression": "per_day(000-p1-01)"}
    found = last(audit_rows({"value": "66497"}, day))
    assert found.verdict is Verdict.TRUNCATED
    assert check(found, "arithmetic").words == "66,497 / 90 days = 738.9, printed 738"


def test_rounded_operands_widen_what_agrees(audit_rows: Run) -> None:
    rows = [{"value": "42", "unit": "per cent"}, {"value": "39", "unit": "per cent"}]
    gap = {**per_cent("2.6", "000-p1-01 - 000-p1-02"), "unit": "percentage points"}
    found = last(audit_rows(*rows, gap))
    assert found.verdict is Verdict.AGREES
    assert "within the rounding of its operands" in check(found, "arithmetic").words
    far = {**gap, "value": "4.2", "printed": "4.2"}
    assert last(audit_rows(*rows, far)).verdict is Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("qualifier", "value", "decimals", "verdict"),
    [
        ("more than", "556", "0", Verdict.AGREES),
        ("more than", "557", "0", Verdict.INCONSISTENT),
        ("at least", "557", "0", Verdict.AGREES),
        ("less than", "557", "0", Verdict.INCONSISTENT),
        ("up to", "557", "0", Verdict.AGREES),
        ("nearly", "600", "-2", Verdict.AGREES),
        ("nearly", "550", "-1", Verdict.INCONSISTENT),
        ("about", "560", "-1", Verdict.AGREES),
        ("about", "540", "-1", Verdict.INCONSISTENT),
    ],
)
def test_qualifiers_have_their_plain_meaning(
    audit_rows: Run, qualifier: str, value: str, decimals: str, verdict: Verdict
) -> None:
    total = {
        **{"value": value, "qualifier": qualifier, "decimals": decimals, "kind": "derived"},
        **{"expression": "000-p1-01 + 000-p1-02"},
    }
    assert last(audit_rows({"value": "500"}, {"value": "57"}, total)).verdict is verdict


def test_a_count_of_claims_says_which_hold(audit_rows: Run) -> None:
    expression = "count(increased(000-p1-01, 000-p1-02), decreased(000-p1-01, 000-p1-02))"
    two = {"value": "2", "printed": "two", "kind": "derived", "expression": expression}
    found = last(audit_rows({"value": "5"}, {"value": "4"}, two))
    assert found.verdict is Verdict.INCONSISTENT
    words = "1 of 2 hold (5 is above 4; 5 is not below 4), printed two"
    assert check(found, "arithmetic").words == words


def test_the_same_quantity_printed_twice_is_linked_and_compared(audit_rows: Run) -> None:
    one = {"value": "521", "measure": "specials", "period": "2020-21", "locator": "paragraph 1"}
    other = {**one, "locator": "paragraph 2", "period": "2020-04/2021-03"}
    same = audit_rows(one, other)
    assert [item.verdict for item in same.findings] == [Verdict.NOT_REPRODUCIBLE] * 2
    assert check(same.findings[0], "elsewhere").verdict is Verdict.AGREES
    assert check(same.findings[0], "elsewhere").related == ("000-p1-02",)
    apart = audit_rows(one, {**other, "value": "520"})
    assert [item.verdict for item in apart.findings] == [Verdict.CONFLICTS] * 2
    said = check(apart.findings[0], "elsewhere").words
    assert said == "printed 521 here, 520 in paragraph 2"
    rounded = {**other, "value": "500", "decimals": "-2", "qualifier": "about"}
    assert audit_rows(one, rounded).findings[0].verdict is Verdict.NOT_REPRODUCIBLE


def test_what_two_documents_make_together_is_a_conflict_and_no_own_fault(audit_rows: Run) -> None:
    other = {"figure_id": "003-p1-01", "document": "003", "value": "60"}
    grew = {
        **{"printed": "grew", "value": "", "decimals": "", "unit": "claim", "kind": "derived"},
        "expression": "increased(000-p1-02, 003-p1-01)",
    }
    found = audit_rows(other, {"value": "50"}, grew).find("000-p1-03")
    assert found.verdict is Verdict.CONFLICTS


def test_any_release_that_fits_is_exact_and_the_newest_is_told(audit_rows: Run) -> None:
    crime = {"period": "2019-20", "unit": "offences", "open_data": 'value("all-crime")'}
    found = audit_rows({**crime, "value": "167121"}, {**crime, "value": "167128"})
    old, new = (check(item, "open_data") for item in found.findings)
    assert old.verdict is new.verdict is Verdict.EXACT
    assert old.releases == ("home-office-recorded-crime-2023-10",)
    assert "the newest give 167,128 (Home Office, July 2026)" in old.words
    assert new.releases == ("home-office-recorded-crime-year-2026-07",)


def test_a_small_difference_is_a_revision_and_a_large_one_another_definition(
    audit_rows: Run,
) -> None:
    crime = {"period": "2019-20", "unit": "offences", "open_data": 'value("all-crime")'}
    revised = last(audit_rows({**crime, "value": "167226"}))
    assert revised.verdict is Verdict.REVISED
    assert revised.leading.difference == 167128 - 167226
    assert "98 below the printed 167226" in revised.leading.words
    other = last(audit_rows({**crime, "value": "100000"}))
    assert other.verdict is Verdict.DEFINITION
    assert "no definition was found that fits" in other.leading.words


def test_open_data_that_fit_by_a_cut_are_revised_where_the_print_says_how_it_was_rounded(
    audit_rows: Run,
) -> None:
    crime = {"period": "2019-20", "unit": "offences", "open_data": 'value("all-crime") / 1000'}
    cut = {**crime, "value": "167.12", "decimals": "2"}  # 167.128 and 167.121: rounds in one
    assert last(audit_rows(cut)).verdict is Verdict.EXACT
    tens = {**crime, "open_data": 'value("all-crime", "2020-21")', "decimals": "-1"}
    rows = [{"value": "74290", "unit": "offences"}, {**tens, "value": "148580"}]
    assert last(audit_rows(*rows)).verdict is Verdict.TRUNCATED
    rows[1]["expression"] = "2 * 000-p1-01"
    assert last(audit_rows(*rows)).verdict is Verdict.REVISED


def test_the_definition_that_fits_is_named(audit_rows: Run) -> None:
    row = {"period": "2019-20", "unit": "offences", "open_data": 'value("all-crime", "2018-19")'}
    fits = {**row, "value": "167121", "alternative": 'value("all-crime")'}
    found = last(audit_rows(fits))
    assert found.verdict is Verdict.DEFINITION
    assert "what fits is All crime (excluding fraud): 167,121" in found.leading.words


def test_nothing_published_after_the_date_is_read(audit_rows: Run) -> None:
    crime = {"period": "2019-20", "unit": "offences", "open_data": 'value("all-crime")'}
    before = audit_rows({**crime, "value": "167128"}, as_at=dt.date(2023, 12, 31))
    assert last(before).verdict is Verdict.REVISED
    never = last(audit_rows({**crime, "value": "167128"}, as_at=dt.date(2001, 1, 1)))
    assert never.verdict is Verdict.NOT_REPRODUCIBLE
    assert "no release of this book holds All crime" in never.leading.words


def test_what_would_be_needed_is_told(audit_rows: Run) -> None:
    found = last(audit_rows({"value": "5"}))
    assert found.verdict is Verdict.NOT_REPRODUCIBLE
    assert found.leading.words == "not among the releases of this book; needed: calls of the force"


def test_an_expression_without_a_value_is_refused_with_its_row(audit_rows: Run) -> None:
    zero = {"value": "1", "expression": "000-p1-01 / 000-p1-02"}
    with pytest.raises(DataError, match=r"figures\.csv, row 4, column 'expression'.*by zero"):
        audit_rows({"value": "5"}, {"value": "0"}, zero)
    timeless = {"value": "1", "expression": "per_day(000-p1-01)"}
    with pytest.raises(DataError, match=r"row 3.*no period of '000-p1-01'"):
        audit_rows({"value": "5", "period": ""}, timeless)


def test_open_data_are_those_of_the_store(catalogue: Catalogue, observations: Observations) -> None:
    data = OpenData(catalogue, observations, dt.date(2026, 7, 31))

    def newest(text: str, period: str, area: str = ESSEX) -> float:
        version = data.versions(parse(text), area, parse_register_period(period))[0]
        assert isinstance(version.value, Quantity)
        return float(version.value.value)

    rows = observations.table.query("indicator == 'robbery' and area == @ESSEX")
    by_quarter = dict(zip(rows["period"], rows["value"], strict=True))
    quarters = [f"2020-21-q{number}" for number in (1, 2, 3, 4)]
    assert newest('value("robbery")', "2020-21-q4") == by_quarter["2020-21-q4"]
    assert newest('value("robbery")', "2020-21") == sum(by_quarter[name] for name in quarters)
    assert newest('value("ksi-casualties")', "2018") == 931
    assert newest('value("special-constables")', "2021-03-31") == 527
    assert newest('value("population")', "2020") > 1_800_000
    whole = newest('value("robbery")', "2020-21", "K04000001")
    assert whole > newest('value("robbery")', "2020-21", "E92000001") > 10_000
    assert newest('rank("all-crime")', "2020-21") == 8
    rate, average = (
        newest('rate("robbery")', "2020-21"),
        newest('msg_average("robbery")', "2020-21"),
    )
    assert rate > average > newest('top_quartile("robbery")', "2020-21")
    assert newest('per_day(value("robbery"))', "2020-21-q4") == pytest.approx(
        by_quarter["2020-21-q4"] / 90
    )
    assert data.versions(parse('value("robbery")'), ESSEX, parse_register_period("2021-01")) == ()
    for text in ('value("robbery")', 'rate("robbery")', 'rank("robbery")'):
        assert data.versions(parse(text), "southend", parse_register_period("2021")) == ()


@pytest.mark.parametrize(
    ("document", "printed", "verdict", "words"),
    [
        ("003", "22.5%", Verdict.INCONSISTENT, "22.80%"),
        ("003", "down from", Verdict.INCONSISTENT, "254 is not below 238"),
        ("003", "80.7%", Verdict.TRUNCATED, "2,832 / 3,507 = 80.75%"),
        ("000", "738", Verdict.TRUNCATED, "66,497 / 90 days = 738.9"),
        ("002", "520", Verdict.CONFLICTS, "521 in paragraph 4.16"),
        ("002", "11,680", Verdict.EXACT, "open data give 11,680"),
        ("002", "6.29 per cent", Verdict.INCONSISTENT, "395 / 6,682 = 5.911%"),
        ("004", "129", Verdict.INCONSISTENT, "= 117, printed 129"),
        ("004", "+ 216%", Verdict.TRUNCATED, "216.7%"),
    ],
)
def test_known_findings_of_the_documents(
    audited: Audit, document: str, printed: str, verdict: Verdict, words: str
) -> None:
    found = [
        item
        for item in audited.select([document], [verdict])
        if item.figure.printed == printed and words in item.leading.words
    ]
    assert found, [item.leading.words for item in audited.select([document], [verdict])]


def test_every_inconsistency_is_explained_with_its_arithmetic(audited: Audit) -> None:
    faults = audited.select(verdicts=[Verdict.INCONSISTENT])
    assert faults
    for item in faults:
        assert item.figure.note, item.figure.figure_id
        assert item.leading.related, item.figure.figure_id
        assert any(letter.isdigit() for letter in item.leading.words), item.figure.figure_id


def test_a_finding_is_found_by_its_id() -> None:
    found = find_finding(ROOT, "003-p7-02")
    assert found.verdict is Verdict.INCONSISTENT
    with pytest.raises(UnknownNameError, match=r"no figure '003-p7-2'\. Did you mean '003-p7-"):
        find_finding(ROOT, "003-p7-2")


@pytest.mark.parametrize(
    ("printed", "qualifier", "verdict", "words"),
    [
        ("500", "", Verdict.TRUNCATED, "= 557, printed 500, if its zeros stand for a cut"),
        ("600", "", Verdict.AGREES, "= 557, printed 600, if its zeros are rounding"),
        ("700", "", Verdict.INCONSISTENT, "= 557, printed 700"),
        ("550", "", Verdict.INCONSISTENT, "= 557, printed 550"),  # one zero is no round number
        ("600", "at least", Verdict.INCONSISTENT, "= 557, printed at least 600"),
    ],
)
def test_a_bare_round_number_may_be_a_rounding_and_says_so(
    audit_rows: Run, printed: str, qualifier: str, verdict: Verdict, words: str
) -> None:
    total = {
        **{"value": printed, "printed": printed, "qualifier": qualifier, "kind": "derived"},
        "expression": "000-p1-01 + 000-p1-02",
    }
    found = last(audit_rows({"value": "500"}, {"value": "57"}, total))
    assert found.verdict is verdict
    assert check(found, "arithmetic").words.endswith(words)


def test_the_same_quantity_in_another_place_is_a_conflict_and_no_sum(audit_rows: Run) -> None:
    again = {"value": "1", "kind": "derived", "expression": "000-p1-01"}
    assert last(audit_rows({"value": "12"}, again)).verdict is Verdict.CONFLICTS


def test_a_figure_judged_with_another_document_is_in_conflict_with_it(audited: Audit) -> None:
    for figure_id in ("000-p1-07", "001-p1-07"):
        found = audited.find(figure_id)
        assert found.verdict is Verdict.CONFLICTS
        assert "002-4.17-04" in found.leading.related
    assert audited.find("004-3.1-15").verdict is Verdict.CONFLICTS
    for item in audited.select(verdicts=[Verdict.INCONSISTENT]):
        documents = {audited.find(name).figure.document for name in item.leading.related}
        assert documents == {item.figure.document}, item.figure.figure_id


def test_arithmetic_of_notes_has_true_signs(audited: Audit) -> None:
    for item in audited.findings:
        assert not re.search(r"\d (-|\*) [\d£(]", item.figure.note), item.figure.figure_id


def test_incidents_need_records_of_incidents(audited: Audit) -> None:
    found = audited.find("002-1.2-03")
    assert any("incident records of the force" in item.words for item in found.checks)
