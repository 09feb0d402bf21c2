"""YAML that people edit: read safely, refused with file and line."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError

ODD = (
    "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    *("a: &a [*a]", "[" * 5000, "{a: " * 3000, "title: !!binary aGk=", "? [a]\n: b", "a: 1\na: 2"),
    *("!!set {a}", "title: .nan", "- - - -", 'title: "\\ud800"', "%YAML 9.9\n---\na: 1", "true: 1"),
)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Heads(Strict):
    kind: Literal["heads"]
    worker: str


class Hours(Strict):
    kind: Literal["hours"]
    per: int


class Item(Strict):
    name: str
    count: int = 0
    day: dt.date | None = None
    source: Annotated[Heads | Hours, Field(discriminator="kind")] | None = None


class File(Strict):
    title: str
    items: tuple[Item, ...]


GOOD = """\
# a comment
title: A title
items:
  - name: one
    count: 3
  - {name: two, day: 2021-03-31}
"""


@pytest.fixture
def read(tmp_path: Path):
    def of(text: str | bytes) -> File:
        path = tmp_path / "things.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path, File)

    return of


def refusal(read, text: str | bytes) -> str:
    with pytest.raises(CatalogueError) as caught:
        read(text)
    return str(caught.value)


def test_a_file_that_fits_is_read(read) -> None:
    file = read(GOOD)
    assert [item.name for item in file.items] == ["one", "two"]
    assert file.items[0].count == 3
    assert file.items[1].day == dt.date(2021, 3, 31)


def test_a_byte_order_mark_does_no_harm(read) -> None:
    assert read("\ufeff" + GOOD).title == "A title"


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_key(read) -> None:
    message = refusal(read, GOOD.replace("count: 3", "cuont: 3"))
    assert message == "things.yml, line 5: unknown key 'items.0.cuont'. Did you mean 'count'?"


def test_an_unknown_key_at_the_top_is_named_with_its_line(read) -> None:
    message = refusal(read, GOOD + "titel: again\n")
    assert message == "things.yml, line 7: unknown key 'titel'. Did you mean 'title'?"


def test_an_unknown_key_inside_a_list_in_one_line_is_named_with_that_line(read) -> None:
    assert "things.yml, line 6: unknown key 'items.1.colour'." in refusal(
        read, GOOD.replace("{name: two,", "{name: two, colour: red,")
    )


def test_a_missing_key_is_named_with_the_line_of_what_misses_it(read) -> None:
    message = refusal(read, GOOD.replace("name: two, ", ""))
    assert message == "things.yml, line 6: key 'items.1.name' is missing"


def test_a_missing_key_at_the_top_is_named(read) -> None:
    message = refusal(read, GOOD.replace("title: A title\n", ""))
    assert message.startswith("things.yml, line ")
    assert message.endswith("key 'title' is missing")


def test_a_repeated_key_is_named_with_the_line_of_its_second_place(read) -> None:
    message = refusal(read, GOOD.replace("    count: 3\n", "    count: 3\n    count: 4\n"))
    assert message == "things.yml, line 6: 'count' stands twice"


def test_a_repeated_key_at_the_top_is_named(read) -> None:
    assert refusal(read, GOOD + "title: B\n") == "things.yml, line 7: 'title' stands twice"


def test_broken_yaml_is_named_with_its_line(read) -> None:
    message = refusal(read, GOOD.replace("    count: 3", "\tcount: 3"))
    assert message.startswith("things.yml, line 5: not valid YAML: ")


def test_an_open_quote_is_named_with_a_line(read) -> None:
    message = refusal(read, GOOD.replace("A title", '"A title'))
    assert message.startswith("things.yml, line ")
    assert ": not valid YAML: " in message


def test_a_value_of_the_wrong_type_is_named_with_its_line_and_what_was_found(read) -> None:
    message = refusal(read, GOOD.replace("count: 3", "count: many"))
    assert message.startswith(
        "things.yml, line 5: 'items.0.count': Input should be a valid integer"
    )
    assert message.endswith("found 'many'")


def test_a_list_where_a_key_is_expected_is_named_with_its_line(read) -> None:
    message = refusal(read, "title: [a, b]\nitems: []\n")
    assert message.startswith("things.yml, line 1: 'title': Input should be a valid string")


def test_every_fault_is_told_at_once(read) -> None:
    message = refusal(read, GOOD.replace("count: 3", "cuont: 3").replace("name: two, ", ""))
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "things.yml, line 5",
        "things.yml, line 6",
    ]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- b\n", "just words\n"])
def test_a_file_that_holds_no_keys_is_refused_by_name(read, text: str) -> None:
    assert refusal(read, text).startswith("things.yml, line 1: ")


def test_a_missing_file_is_named_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "none.yml"
    with pytest.raises(CatalogueError, match=r"none\.yml is missing$"):
        read_yaml(path, File)


def test_yaml_cannot_make_objects(read) -> None:
    message = refusal(read, "title: !!python/object/apply:os.getcwd []\nitems: []\n")
    assert message.startswith("things.yml, line 1: not valid YAML: ")


def test_two_documents_in_a_file_are_refused(read) -> None:
    assert "not valid YAML" in refusal(read, GOOD + "---\n" + GOOD)


def test_an_unknown_key_of_a_nested_choice_is_named_with_its_own_line(read) -> None:
    source = "    source:\n      kind: hours\n      per: 2\n      pre: 3\n"
    text = "title: A\nitems:\n  - name: one\n" + source
    message = refusal(read, text)
    assert "Did you mean 'per'?" in message
    assert message.startswith("things.yml, line 7: ")


def test_a_file_that_is_not_utf8_is_refused_by_name(read) -> None:
    message = refusal(read, GOOD.replace("A title", "Caf\u00e9").encode("cp1252"))
    assert message.startswith("things.yml")


def test_a_date_that_does_not_exist_is_refused_with_file_and_line(read) -> None:
    message = refusal(read, GOOD.replace("2021-03-31", "2021-13-31"))
    assert message.startswith("things.yml, line 6: ")


def test_a_list_as_a_key_is_refused_by_file(read) -> None:
    assert refusal(read, GOOD + "? [a, b]\n: c\n").startswith("things.yml, line 7: ")


@pytest.mark.parametrize(("before", "line"), [("", 1), ("\n", 2), ("a: x\nb: y\n", 3)])
def test_a_character_that_is_not_seen_is_told_with_its_line(
    tmp_path: Path, before: str, line: int
) -> None:
    path = tmp_path / "a.yml"
    path.write_text(f"{before}c: z\a\nd: e\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"a\.yml, line {line}: found .*is not seen"):
        read_yaml(path, File)


@pytest.mark.parametrize(
    "value", ["!!binary aGk=", "!!set {a}", "!!timestamp 2021-01-01", "!!str x", "!own x"]
)
def test_a_tag_is_refused_with_its_line(tmp_path: Path, value: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(f"# first\nname: {value}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"x\.yml, line 2: .*found the tag"):
        read_yaml(path, File)


def test_a_file_beyond_any_need_and_a_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("x" * 2_000_001, encoding="utf-8")
    with pytest.raises(CatalogueError, match="2,000,001 bytes; expected 2,000,000 at most"):
        read_yaml(path, File)
    with pytest.raises(CatalogueError, match="expected a file that can be read"):
        read_yaml(tmp_path, File)


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200), st.sampled_from(ODD)))
@settings(max_examples=60)
def test_whatever_stands_in_a_file_it_is_read_or_refused_by_name(content: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="ignore"))
        try:
            read_yaml(path, File)
        except CatalogueError as error:
            assert str(error).startswith("x.yml")
