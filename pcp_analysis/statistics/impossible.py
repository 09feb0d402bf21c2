"""Values that cannot be: a walk over everything an edition prints.

The ledger and its tables come as plain mappings, as JSON gives them; nothing here reads a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SIGNED_ENDINGS = ("change", "difference", "movement")
_SIGNED_STARTS = ("to-", "change", "difference")
_PAIRS = (
    ("lower", "upper"),
    ("lower_95", "upper_95"),
    ("lower_998", "upper_998"),
    ("expected_lower", "expected_upper"),
    ("ratio_lower", "ratio_upper"),
    ("change_lower", "change_upper"),
)
_ESTIMATES_OF_PAIR = ("estimate", "rate_ratio", "centre", "value")  # the first that a table has
_EXPECTATIONS = frozenset({"lower_95", "lower_998", "expected_lower"})
_PROBABILITIES = ("p_value", "adjusted_p_value")
_ESTIMATE_OF = {
    "change-12m-interval": "change-12m",
    "change-baseline-interval": "change-baseline",
    "change-12m-points-interval": "change-12m-points",
    "change-baseline-points-interval": "change-baseline-points",
    "rank-interval": "rank",
    "expected-range": "value",
    "expected-lower": "value",
    "expected-upper": "value",
}
_CHANGES = frozenset({"change-12m-interval", "change-baseline-interval"})
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_POPULATION_MOVES = 0.03  # on the log scale, within a year
_POPULATION_MOVES_LONG = 0.15  # and since the second baseline of a plan
_NOT_QUANTITIES = frozenset({"percentage points", "points for or against"})


@dataclass(frozen=True)
class Impossible:
    """A value that cannot be.

    Parameters
    ----------
    id : str
        Identifier of the ledger entry.
    where : str
        ``value``, ``text``, or the column and row of its table.
    found : str
        What stands there.
    rule : str
        The rule it breaks.
    """

    id: str
    where: str
    found: str
    rule: str


def impossible_values(
    entries: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Impossible, ...]:
    """Every value of a ledger that no count, rate, percentage or interval can have.

    Parameters
    ----------
    entries : mapping of str to mapping
        The ledger's entries by identifier, as JSON gives them.
    tables : mapping of str to mapping, optional
        Data of tables and figures by the identifier of their entry, each with ``columns``, ``rows`` and
        ``unit``.

    Returns
    -------
    tuple of Impossible
        In the order of the entries; empty where all is possible.

    Raises
    ------
    ValueError
        If a row of a table has not as many cells as the table has columns.

    Notes
    -----
    Held against rules: a number is finite; counts, rates, limits and ratios are not negative (changes
    and differences may be, by their name or unit); a percentage lies between 0 and 100; a percentage
    change is not under -100; a rank is 1 or more; a p-value lies between 0 and 1; a lower limit is not
    above its upper limit; an interval has an estimate, and holds it unless it is an expected range or
    control limits, outside which a value may lie; a ratio of rates is that of the counts in its row, a
    change of population of up to 3% apart.

    Examples
    --------
    >>> entry = {"id": "a.rate", "kind": "number", "value": -0.5, "unit": "per 1,000 population"}
    >>> [found.rule for found in impossible_values({"a.rate": entry})]
    ['a count or rate is not negative']
    """
    found: list[Impossible] = []
    for name, entry in entries.items():
        found.extend(_of_number(name, entry))
        found.extend(_of_interval(name, entry, entries))
        if tables is not None and name in tables:
            found.extend(_of_table(name, tables[name]))
    return tuple(found)


def _of_number(name: str, entry: Mapping[str, Any]) -> Iterator[Impossible]:
    value = entry.get("value")
    if entry.get("kind") != "number" or value is None:
        return
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        yield Impossible(name, "value", str(value), "a number is finite")
        return
    rule = _broken_rule(float(value), entry.get("unit"), _is_signed(name))
    if rule is not None:
        yield Impossible(name, "value", f"{value:g}", rule)


def _is_signed(name: str) -> bool:
    last = name.split(".")
    return any(
        part.startswith(_SIGNED_STARTS) or part.endswith(_SIGNED_ENDINGS) for part in last[1:]
    ) or any("increase" in part or "reduction" in part for part in last)


def _broken_rule(value: float, unit: str | None, signed: bool) -> str | None:
    if unit == "p-value":
        return None if 0 <= value <= 1 else "a p-value lies between 0 and 1"
    if unit == "rank":
        return None if value >= 1 or signed else "a rank is 1 or more"
    if unit == "rate ratio":
        return None if value >= 0 else "a ratio of rates is not negative"
    if signed or unit is None or unit in _NOT_QUANTITIES:
        return None
    if unit == "per cent":
        return None if 0 <= value <= 100 else "a percentage lies between 0 and 100"
    return None if value >= 0 else "a count or rate is not negative"


def _of_interval(
    name: str, entry: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]
) -> Iterator[Impossible]:
    stem, _, last = name.rpartition(".")
    if last not in _ESTIMATE_OF or entry.get("kind") not in ("text", "number"):
        return
    numbers = [_number(found) for found in _NUMBER.findall(str(entry.get("text", "")))]
    if not numbers:
        return
    estimate = entries.get(f"{stem}.{_ESTIMATE_OF[last]}", {}).get("value")
    if estimate is None:
        yield Impossible(name, "text", str(entry["text"]), "an interval has an estimate beside it")
    if len(numbers) != 2 or entry.get("kind") == "number":
        return
    lower, upper = numbers
    if lower > upper:
        yield Impossible(name, "text", str(entry["text"]), "a lower limit is not above the upper")
    if last in _CHANGES and lower < -100:
        yield Impossible(name, "text", str(entry["text"]), "a percentage change is not under -100")
    if last == "expected-range" and (rule := _broken_rule(lower, entry.get("unit"), False)):
        yield Impossible(name, "text", str(entry["text"]), rule)
    plain = re.fullmatch(r"\d+ to \d+", str(entry["text"]))  # and not counted "from the highest"
    if last == "rank-interval" and plain and estimate and not lower <= estimate <= upper:
        yield Impossible(name, "text", str(entry["text"]), "an interval holds its estimate")


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def _of_table(name: str, table: Mapping[str, Any]) -> Iterator[Impossible]:
    columns: Sequence[str] = table["columns"]
    unit = table.get("unit")
    for number, cells in enumerate(table["rows"], 1):
        row = dict(zip(columns, cells, strict=True))
        own_unit = row.get("unit", unit)
        for lower, upper in _PAIRS:
            if lower in row or upper in row:
                yield from _of_pair(name, number, row, (lower, upper), own_unit)
        for column in _PROBABILITIES:
            value = row.get(column)
            if isinstance(value, (int, float)) and not 0 <= value <= 1:
                yield Impossible(
                    name, f"{column}, row {number}", f"{value:g}", "a p-value lies between 0 and 1"
                )
        yield from _of_change(name, number, row)
        rank = row.get("rank")
        if isinstance(rank, (int, float)) and rank < 1:
            yield Impossible(name, f"rank, row {number}", f"{rank:g}", "a rank is 1 or more")


def _of_change(name: str, number: int, row: Mapping[str, Any]) -> Iterator[Impossible]:
    """A ratio that is not that of the counts beside it, populations apart: an adjusted one."""
    count, before, ratio = (row.get(key) for key in ("count", "previous_count", "rate_ratio"))
    if "solved-rate" in name:  # its denominator is offences recorded, which moves as it likes
        return
    values = (count, before, ratio)
    if not all(isinstance(value, (int, float)) and value > 0 for value in values):
        return
    long = row.get("change") == "second-baseline"
    moves = _POPULATION_MOVES_LONG if long else _POPULATION_MOVES
    if abs(math.log(ratio / (count / before))) > moves:  # type: ignore[operator]
        yield Impossible(
            name,
            f"rate_ratio, row {number}",
            f"{ratio:.2f} beside {before:,.0f} to {count:,.0f}",
            "a change is that of the two counts beside it",
        )


def _of_pair(
    name: str, number: int, row: Mapping[str, Any], pair: tuple[str, str], unit: str | None
) -> Iterator[Impossible]:
    lower, upper = (row.get(column) for column in pair)
    place = f"{pair[0]} to {pair[1]}, row {number}"
    if lower is None and upper is None:
        return
    if not isinstance(lower, (int, float)) or not isinstance(upper, (int, float)):
        yield Impossible(name, place, f"{lower} to {upper}", "an interval has both limits")
        return
    written = f"{lower:g} to {upper:g}"
    if lower > upper:
        yield Impossible(name, place, written, "a lower limit is not above the upper")
    estimate_column = next((c for c in _ESTIMATES_OF_PAIR if c in row), None)
    estimate = row.get(estimate_column) if estimate_column else None
    if estimate is None and estimate_column is not None:
        yield Impossible(name, place, written, "an interval has an estimate beside it")
    if (
        isinstance(estimate, (int, float))
        and pair[0] not in _EXPECTATIONS
        and "centre" not in row
        and not lower <= estimate <= upper
    ):
        yield Impossible(
            name, place, f"{estimate:g} outside {written}", "an interval holds its estimate"
        )
    if estimate_column == "rate_ratio":
        unit = "rate ratio"
    for limit in (lower, upper):
        rule = _broken_rule(float(limit), unit, signed="change" in pair[0])
        if rule is not None:
            yield Impossible(name, place, written, rule)
            return
