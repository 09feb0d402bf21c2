"""YAML that people edit, read safely, with errors that name file and line."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pcp_analysis.errors import CatalogueError, did_you_mean
from pcp_analysis.texts.plain import unseen

try:
    from yaml import CSafeLoader as _LibraryLoader
except ImportError:  # PyYAML built without the C library
    from yaml import SafeLoader as _LibraryLoader  # type: ignore[assignment]

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]


_LARGEST = 2_000_000  # bytes; it takes seconds to read as many
_KEPT = 256  # texts, the longest unused out first
_LEFT_AS_TEXT = {f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "int", "float")}


class _Plain(yaml.composer.Composer):
    """What the loaders below have in common.

    Dates, so that a wrong one is told with its line; numbers in any but plain digits (``1_000``,
    ``0x10``, ``010``, ``1:30``, ``.inf``, 400 digits), so that none becomes another number. A value
    stands where it is used: an alias may grow a short file beyond any memory. Tags (``!!binary``) are
    refused: what a value is, its reader says.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Read one node; called by PyYAML."""
        loader: Any = self
        event = loader.peek_event()
        mark = event.start_mark
        if getattr(event, "tag", None) is not None:
            raise yaml.composer.ComposerError(
                None, None, f"found the tag {event.tag!r}; delete it", mark
            )
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "found an alias; write the value out", mark
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


class PlainLoader(_Plain, yaml.SafeLoader):
    """YAML's safe loader that leaves as text what it would guess at; its errors are the ones told."""


class _QuickLoader(_Plain, _LibraryLoader):
    """The same, its words and lines read by the C library, where PyYAML was built with it."""

    def __init__(self, text: str) -> None:
        _LibraryLoader.__init__(self, text)
        yaml.composer.Composer.__init__(self)


for _loader in (PlainLoader, _QuickLoader):
    _loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_AS_TEXT]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for _kind, _pattern in (
        ("int", r"-?(?:0|[1-9][0-9]{0,14})\Z"),
        ("float", r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}\Z"),
    ):
        _loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), list("-0123456789")
        )


def _record_lines(node: yaml.Node | None, place: Location, lines: dict[Location, int]) -> None:
    if node is None:
        return
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _record_lines(value, (*place, key.value), lines)
            lines[(*place, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _record_lines(value, (*place, index), lines)


def _refuse_repeated_keys(node: yaml.Node | None, name: str) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise CatalogueError(
                    f"{name}, line {key.start_mark.line + 1}: a key must be a plain word"
                )
            if key.value in seen:
                raise CatalogueError(
                    f"{name}, line {key.start_mark.line + 1}: '{key.value}' stands twice"
                )
            seen.add(key.value)
            _refuse_repeated_keys(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value, name)


def _line_of(place: Location, lines: dict[Location, int]) -> int:
    """Return the line of a fault; steps that only pydantic knows (the tag of a choice) are skipped."""
    found: Location = ()
    for part in place:
        if (*found, part) in lines:
            found = (*found, part)
    return lines.get(found, 1)


def _explain(error: dict[str, Any], model: type[BaseModel]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _field_names(model)
        return f"unknown key '{place}'.{did_you_mean(str(error['loc'][-1]), known)}"
    if error["type"] == "missing":
        return f"key '{place}' is missing"
    found = "" if isinstance(error["input"], dict | list) else f", found {error['input']!r}"
    said = error["msg"].removeprefix("Value error, ")
    return f"'{place}': {said}{found}" if place else f"{said}{found}"


def _field_names(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> list[str]:
    names = list(model.model_fields)
    for field in model.model_fields.values():
        for part in (field.annotation, *_type_arguments(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                names += _field_names(part, seen | {model, part})
    return names


def _type_arguments(annotation: Any) -> list[Any]:
    found: list[Any] = []
    for part in getattr(annotation, "__args__", ()):
        found += [part, *_type_arguments(part)]
    return found


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Read one YAML file into a pydantic model.

    Parameters
    ----------
    path : Path
        The file.
    model : type of BaseModel
        What it must hold; unknown keys are refused.

    Returns
    -------
    Model
        The validated content.

    Raises
    ------
    CatalogueError
        If the file is missing, is not YAML, repeats a key, or does not fit the model. Every fault
        found is named with its line.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise CatalogueError(
                f"{path.name}: {path.stat().st_size:,} bytes; expected {_LARGEST:,} at most: split it"
            )
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"{path} is missing") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{path.name}: not text in UTF-8") from None
    except OSError as error:
        raise CatalogueError(
            f"{path}: {error.strerror}; expected a file that can be read"
        ) from None
    valid: Model = _validated(path.name, text, model)
    return valid


@lru_cache(maxsize=_KEPT)
def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a text; what is wrong with it the plain loader tells.

    Parameters
    ----------
    text : str
        YAML.

    Raises
    ------
    yaml.YAMLError
        If it is none, or holds a tag or an alias.
    RecursionError
        If it is nested too deep.

    Examples
    --------
    >>> compose("a: 1").value[0][1].value
    '1'
    """
    try:
        return _QuickLoader(text).get_single_node()
    except (yaml.YAMLError, RecursionError):
        return PlainLoader(text).get_single_node()


@lru_cache(maxsize=_KEPT)
def _validated(name: str, text: str, model: type[Model]) -> Model:
    """Validate a text; what it says is kept, for a file is asked for again and again."""
    try:
        node = compose(text)
        _refuse_repeated_keys(node, name)
        content = None if node is None else PlainLoader("").construct_document(node)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise CatalogueError(
            f"{name}, line {line}: found {unseen(chr(error.character)) or 'a character'}, which "
            f"is not seen; delete it"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise CatalogueError(f"{name}{where}: not valid YAML: {problem}") from None
    except RecursionError:
        raise CatalogueError(f"{name}: brackets are nested too deep; nest less") from None
    lines: dict[Location, int] = {}
    _record_lines(node, (), lines)
    try:
        # as JSON: strict of numbers, which text never becomes, and yet a list may be a tuple
        return model.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        faults = [
            f"{name}, line {_line_of(tuple(fault['loc']), lines)}: {_explain(dict(fault), model)}"
            for fault in error.errors()
        ]
        raise CatalogueError("\n".join(faults)) from None
