"""Messages of the errors that the package raises on purpose."""

from __future__ import annotations

import pytest

from pcp_analysis import errors
from pcp_analysis.errors import DataError, PcpError, did_you_mean


@pytest.mark.parametrize(
    ("place", "start"),
    [
        ({}, "crime.csv: found"),
        ({"row": 1234}, "crime.csv, row 1,234: found"),
        ({"column": "Force"}, "crime.csv, column 'Force': found"),
        ({"row": 1, "column": "Force"}, "crime.csv, row 1, column 'Force': found"),
    ],
)
def test_a_data_error_names_file_row_column_found_and_expected(
    place: dict[str, object], start: str
) -> None:
    error = DataError("crime.csv", found="'many'", expected="a whole number", **place)
    assert str(error) == f"{start} 'many'; expected a whole number"
    assert (error.file, error.row, error.column) == (
        "crime.csv",
        place.get("row"),
        place.get("column"),
    )
    assert (error.found, error.expected) == ("'many'", "a whole number")


def test_every_error_of_the_package_is_one_that_the_command_line_prints() -> None:
    raised = [
        item
        for item in vars(errors).values()
        if isinstance(item, type) and item.__name__.endswith("Error")
    ]
    assert len(raised) >= 7
    assert all(issubclass(item, PcpError) for item in raised)


def test_the_nearest_known_name_is_offered_and_a_far_one_is_not() -> None:
    assert did_you_mean("homicid", ["rape", "homicide"]) == " Did you mean 'homicide'?"
    assert did_you_mean("zzz", ["rape", "homicide"]) == ""
    assert did_you_mean("anything", []) == ""
