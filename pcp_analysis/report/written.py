"""Whether every value of the files that people write is one line of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from pcp_analysis.catalogue.yaml_source import compose
from pcp_analysis.errors import PcpError
from pcp_analysis.releases.cells import refuse_unseen
from pcp_analysis.releases.table_files import read_tables
from pcp_analysis.texts.plain import line_fault


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value)


def refuse_yaml_texts(path: Path) -> None:
    """Refuse values that are not one line of plain text, whatever the file is for."""
    try:
        node = compose(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return  # the reader of the file says more of it
    faults = [
        f"{path.name}, line {scalar.start_mark.line + 1}: {fault}"
        for scalar in _scalars(node)
        if (fault := line_fault(scalar.value) or _blank_fault(scalar.value))
    ]
    if faults:
        raise PcpError("\n".join(faults))


def _blank_fault(text: str) -> str | None:
    blank = text != "" and not text.strip()
    return "found spaces alone; write words, or leave the key out" if blank else None


def refuse_csv_texts(path: Path) -> None:
    """Refuse cells of a table that are not one line of plain text."""
    for label, table in read_tables(path).items():
        refuse_unseen(table, label)
