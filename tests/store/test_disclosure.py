from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from pcp_analysis.errors import CatalogueError
from pcp_analysis.store.disclosure import Key, PartsOfTotal, read_disclosure, withheld_keys
from pcp_analysis.store.local_returns import LocalReturns, small_counts_at_hand

ROOT = Path(__file__).parents[2]
TOTAL = PartsOfTotal(total="all", parts=("a", "b", "c"))


def key(name: str, period: str = "2021-22-q1") -> Key:
    return name, "quarter", period


def hidden(*parts: int, total: int | None = None, below: int = 5) -> set[str]:
    values = {key(name): float(part) for name, part in zip("abc", parts, strict=True)}
    values[key("all")] = float(sum(parts) if total is None else total)
    return {item[0] for item in withheld_keys(values, dict.fromkeys(values, below), [TOTAL])}


def test_a_small_count_takes_another_part_with_it() -> None:
    assert hidden(3, 7, 20) == {"a", "b"}
    assert hidden(30, 7, 20) == set()


def test_two_small_counts_whose_sum_gives_them_away_take_a_third() -> None:
    assert hidden(0, 0, 20) == {"a", "b", "c"}
    assert hidden(4, 4, 20) == {"a", "b"}


def test_nothing_small_can_be_worked_out_from_what_is_shown() -> None:
    for parts in product((0, 1, 4, 5, 6, 30), repeat=3):
        gone = hidden(*parts)
        values = dict(zip("abc", parts, strict=True))
        assert all(name in gone for name, value in values.items() if value < 5)
        if "all" in gone or not gone:
            continue
        # of every split of what is left, more than one agrees with the page
        assert len(gone) > 1
        assert sum(values[name] for name in gone) >= 5, parts


def test_a_year_and_three_quarters_do_not_give_the_fourth_away() -> None:
    quarters = {key("a", f"2021-22-q{number}"): 10.0 + number for number in range(1, 5)}
    quarters[key("a", "2021-22-q2")] = 2.0
    year = {("a", "financial_year", "2021-22"): sum(quarters.values())}
    found = withheld_keys(quarters | year, dict.fromkeys(quarters, 5), [])
    assert found == {key("a", "2021-22-q2"), key("a", "2021-22-q1")}


def test_a_count_that_the_force_withholds_is_no_more_to_be_worked_out() -> None:
    values = {key("all"): 30.0, key("b"): 7.0, key("c"): 20.0}
    found = withheld_keys(values, {}, [TOTAL], {key("a")})
    assert found == {key("a"), key("b")}


def rules(project: Path, text: str) -> None:
    (project / "data" / "catalogue" / "disclosure.yml").write_text(text, encoding="utf-8")


def test_a_rule_withholds_the_counts_of_a_return(project: Path) -> None:
    name = "special-constabulary-intake-courses"
    before = LocalReturns.load(project, "essex").of(name, "quarter", "2020-21-q4")
    assert [figure.value for figure in before] == [5.0]
    rules(
        project,
        f"rules: [{{id: few, below: 6, reason: few people, indicators: [{name}]}}]\ntotals: []\n",
    )
    after = LocalReturns.load(project, "essex").of(name, "quarter", "2020-21-q4")
    assert [(figure.value, figure.withheld, figure.note) for figure in after] == [(None, True, "")]
    (line,) = (line for line in small_counts_at_hand(project, "essex") if "2020-21-q4" in line)
    assert line.startswith("data/local_returns/essex/2020-21-q4.csv: the count of special-constab")


def test_a_rule_for_an_unknown_indicator_names_the_nearest(project: Path) -> None:
    rules(project, "rules: []\ntotals: [{total: isva-referals, parts: [a, b]}]\n")
    with pytest.raises(CatalogueError, match=r"disclosure\.yml: .*Did you mean 'isva-referrals'"):
        read_disclosure(project, LocalReturns.load(ROOT, "essex").indicators)
