"""Read a YAML file that people write, into a pydantic model; every error names file, line, key and what is allowed.

YAML 1.2, safe: no tags, no merge keys; aliases are limited, so that a small file cannot grow into a large one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from telemetry_ready.errors import ConfigurationError

MAX_BYTES = 4 * 1024 * 1024  # of a file
MAX_NODES = 200_000  # after aliases are followed
MAX_DEPTH = 40  # of nesting
MAX_ERRORS = 20  # shown at once
NEAR = 70  # 0 to 100: how alike a near match is
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)
VARIABLE = re.compile(r"\$\{(\w+)\}")

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


class Document(NamedTuple):
    """Plain values, and the line of each key and element.

    Attributes:
        data: What the file holds; an empty file is an empty dict.
        lines: Keys and indexes that lead to a value, to its line, from 1.
    """

    data: Any
    lines: Mapping[Location, int]

    def line(self, place: Location) -> int:
        """The line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def load_yaml(
    path: Path,
    model: type[Model],
    *,
    variables: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Model:
    """The file as a model; an empty file is a model without any key.

    Args:
        path: Of the file.
        model: What it must hold.
        variables: What ``${NAME}`` in a text stands for; None: such a text stays as it is.
        context: What the model's validators may look at, as pydantic hands it to them.

    Raises:
        ConfigurationError: It cannot be read or is not valid; one line for each error, as ``file:line: key: what``.
    """
    reader = _Reader(path, variables)
    data = reader.read()
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path}:1: keys are expected here, as in `name: value`; this is {data!r:.60}")
    try:
        return model.model_validate(data, context=dict(context) if context is not None else None)
    except ValidationError as error:
        lines = reader.messages(error.errors(include_url=False), model)
        more = [f"... and {len(lines) - MAX_ERRORS} more"] if len(lines) > MAX_ERRORS else []
        raise ConfigurationError("\n".join([*lines[:MAX_ERRORS], *more])) from error


def refuse_misfits(path: Path, place: Location, found: Sequence[tuple[Location, str]]) -> None:
    """Refuse what only shows beside another file: each mistake with its line.

    Args:
        path: Of the file; it was read before.
        place: Where the block begins in it.
        found: Places within the block, and what is wrong there.

    Raises:
        ConfigurationError: Something was found; one line for each, as ``file:line: key: what``.
    """
    if found:
        reader = _Reader(path, None)
        reader.read()
        raise ConfigurationError("\n".join(reader.line_of((*place, *key), message) for key, message in found))


def read_document(path: Path) -> Document:
    """The file as plain values with their lines, whatever it should hold.

    Raises:
        ConfigurationError: It cannot be read, or is no YAML.
    """
    reader = _Reader(path, None)
    return Document(reader.read(), reader.lines)


def near_match(word: object, allowed: Iterable[str]) -> str:
    """`` Did you mean 'name'?``, or "" where nothing is near.

    >>> near_match("nmae", ["name", "path"])
    " Did you mean 'name'?"
    >>> near_match("x", ["name", "path"])
    ''
    """
    best = process.extractOne(str(word), list(allowed), scorer=fuzz.ratio, score_cutoff=NEAR)
    return f" Did you mean {best[0]!r}?" if best else ""


class _Reader:
    """Text to plain values, remembering the line of each key and element."""

    def __init__(self, path: Path, variables: Mapping[str, str] | None) -> None:
        self.path = path
        self._variables = variables
        self._yaml = YAML(typ="safe", pure=True)
        self.lines: dict[Location, int] = {}
        self._nodes = 0
        self._filled_in: dict[str, str] = {}  # value to name of a variable: values stay out of messages

    def read(self) -> Any:
        """The whole file; an empty one is an empty dict."""
        try:
            root = self._yaml.compose(self._text())
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise self._error(line, f"not valid YAML: {error.problem or error.context}") from error
        except YAMLError as error:
            raise self._error(1, f"not valid YAML: {error}") from error
        except RecursionError as error:
            raise self._error(1, f"nested deeper than {MAX_DEPTH} levels") from error
        return {} if root is None else self._value(root, ())

    def line_of(self, location: Location, message: str) -> str:
        """One message at a place of the file, or at the nearest one above it that is there."""
        line = next(self.lines[location[:end]] for end in range(len(location), -1, -1) if location[:end] in self.lines)
        return f"{self.path}:{line}: {dotted(location)}: {message}"

    def messages(self, errors: Iterable[ErrorDetails], model: type[BaseModel]) -> list[str]:
        """One line for each key that is wrong, from top to bottom."""
        found: dict[tuple[int, str], list[str]] = {}
        for error in errors:
            known = self._known(error["loc"])
            key = dotted((*known, error["loc"][-1]) if error["type"] == "missing" else known)
            found.setdefault((self.lines.get(known, 1), key), []).append(self._without_values(_message(error, model)))
        return [
            f"{self.path}:{line}: {f'{key}: ' if key else ''}{' Or: '.join(dict.fromkeys(texts))}"
            for (line, key), texts in sorted(found.items())
        ]

    def _known(self, location: Location) -> Location:
        """The place in the file that pydantic means: without its names for the members of a union."""
        known: Location = ()
        for part in location:
            if (*known, part) in self.lines:
                known = (*known, part)
        return known

    def _text(self) -> str:
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise ConfigurationError(f"{self.path}: larger than {MAX_BYTES // 1024**2} MiB")
            return self.path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ConfigurationError(f"{self.path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"{self.path}: not UTF-8 (at byte {error.start})") from error

    def _value(self, node: Node, location: Location) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(location, line)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._error(line, f"aliases (*name) make this more than {MAX_NODES} values; write them out")
        if len(location) > MAX_DEPTH:
            raise self._error(line, f"nested deeper than {MAX_DEPTH} levels")
        if node.tag not in PLAIN_TAGS:
            raise self._error(line, f"the tag {node.tag} is not allowed; plain values are")
        if isinstance(node, MappingNode):
            return dict(self._pairs(node, location))
        if isinstance(node, SequenceNode):
            return [self._value(child, (*location, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, line)

    def _pairs(self, node: MappingNode, location: Location) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise self._error(line, "a key must be a plain word")
            key = key_node.value
            if key in seen:
                raise self._error(line, f"{dotted((*location, key))}: this key is given twice")
            seen.add(key)
            self.lines[(*location, key)] = line
            yield key, self._value(value_node, (*location, key))

    def _scalar(self, node: Node, line: int) -> Any:
        try:
            value = self._yaml.constructor.construct_object(node)
        except (YAMLError, ValueError) as error:
            raise self._error(line, f"{node.value!r:.60} is not a valid value") from error
        return self._filled(value, line) if isinstance(value, str) and self._variables is not None else value

    def _filled(self, text: str, line: int) -> str:
        variables = self._variables or {}
        for name in VARIABLE.findall(text):
            if name not in variables:
                hint = near_match(name, variables)
                raise self._error(line, f"${{{name}}}: the environment variable {name} is not set.{hint}")
            self._filled_in[variables[name]] = name
        return VARIABLE.sub(lambda match: variables[match[1]], text)

    def _without_values(self, message: str) -> str:
        """A message with ``${NAME}`` for what the environment gave: it may be a secret."""
        for value, name in self._filled_in.items():
            message = message.replace(value, f"${{{name}}}") if value else message
        return message

    def _error(self, line: int, message: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}:{line}: {message}")


def dotted(location: Iterable[int | str]) -> str:
    """``sources[2].name``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _message(error: ErrorDetails, model: type[BaseModel]) -> str:
    location, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        allowed = _keys(model, location[:-1])
        return f"there is no such key.{near_match(location[-1], allowed)} Allowed: {', '.join(allowed) or 'none'}"
    if kind == "missing":
        return "this key is required"
    text = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if kind in {"value_error", "assertion_error"}:
        return text
    near = near_match(error["input"], re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", ""))))
    return f"{text.replace('Input should', 'should', 1)}; this is {error['input']!r:.80}.{near}"


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that the model takes at that place."""
    places: list[Any] = [model]
    for part in location:
        inner = [found for place in places for found in _inside(place, part)]
        # a part that leads nowhere is pydantic's name for a member of a union
        places = inner or [place for place in _members(places) if getattr(place, "__name__", "") == part] or places
    models = [place for place in _members(places) if isinstance(place, type) and issubclass(place, BaseModel)]
    return list(dict.fromkeys(info.alias or name for one in models for name, info in one.model_fields.items()))


def _inside(annotation: Any, part: int | str) -> Iterator[Any]:
    """What the annotation holds under that key or index."""
    for member in _members([annotation]):
        origin, arguments = get_origin(member) or member, get_args(member)
        if isinstance(origin, type) and issubclass(origin, BaseModel):
            yield from (info.annotation for name, info in origin.model_fields.items() if part in {name, info.alias})
        elif isinstance(origin, type) and issubclass(origin, Mapping) and arguments:
            yield arguments[-1]
        elif isinstance(part, int) and arguments:
            yield arguments[0]


def _members(annotations: Iterable[Any]) -> Iterator[Any]:
    """Annotations without unions and metadata around them."""
    for annotation in annotations:
        if get_origin(annotation) is Annotated:
            yield from _members(get_args(annotation)[:1])
        elif get_origin(annotation) in {Union, UnionType}:
            yield from _members(get_args(annotation))
        else:
            yield annotation
