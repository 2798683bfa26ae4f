"""YAML that people write: what is right is read, what is wrong is named with file, line, key and what is allowed."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.yaml_file import load_yaml


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    window_days: float = 1


class Aliased(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_: str = Field(default="", alias="as")
    column: str


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = "none"
    silo: Literal["logs", "metrics"] = "logs"
    day: date | None = None
    parts: tuple[Inner, ...] = ()
    by_name: dict[str, Inner] = Field(default_factory=dict)
    mixed: dict[str, str | Aliased] = Field(default_factory=dict)


def load(folder: Path, text: str, variables: dict[str, str] | None = None) -> Outer:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return load_yaml(path, Outer, variables=variables)


def message(folder: Path, text: str, variables: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text, variables)
    return str(caught.value).replace(f"{folder}/", "")


def test_plain_values_are_read_as_yaml_1_2_has_them(tmp_path: Path) -> None:
    found = load(tmp_path, "title: yes\nday: 2026-01-02\nparts: [{name: 'a', window_days: 0.5}]\nmixed: {a: b}\n")

    assert found == Outer(
        title="yes", day=date(2026, 1, 2), parts=(Inner(name="a", window_days=0.5),), mixed={"a": "b"}
    )


def test_an_empty_file_has_no_keys(tmp_path: Path) -> None:
    assert load(tmp_path, "# nothing\n") == Outer()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: a\ntitel: b\n", "file.yaml:2: titel: there is no such key. Did you mean 'title'? "
         "Allowed: title, silo, day, parts, by_name, mixed"),
        ("parts:\n  - name: a\n    widow_days: 3\n", "file.yaml:3: parts[0].widow_days: there is no such key. "
         "Did you mean 'window_days'? Allowed: name, window_days"),
        ("by_name:\n  x: {name: a, more: 1}\n", "file.yaml:2: by_name.x.more: there is no such key. Allowed: name, "
         "window_days"),
        ("parts:\n  - window_days: 3\n", "file.yaml:2: parts[0].name: this key is required"),
        ("silo: log\n", "file.yaml:1: silo: should be 'logs' or 'metrics'; this is 'log'. Did you mean 'logs'?"),
        ("title:\n  - 1\n", "file.yaml:1: title: should be a valid string; this is [1]."),
        ("title: a\n\ntitle: b\n", "file.yaml:3: title: this key is given twice"),
        ("- a\n", "file.yaml:1: keys are expected here, as in `name: value`; this is ['a']"),
        ("title: [a\n", "file.yaml:2: not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("title: !!python/name:os.system x\n", "file.yaml:1: the tag tag:yaml.org,2002:python/name:os.system is not "
         "allowed; plain values are"),
        ("a: &a [*a]\n", "file.yaml:1: nested deeper than 40 levels"),
        ("[" * 2000, "file.yaml:1: nested deeper than 40 levels"),
        ("title: a\n---\ntitle: b\n", "file.yaml:2: not valid YAML: but found another document"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    assert message(tmp_path, text) == expected


def test_keys_of_a_union_are_those_of_its_models(tmp_path: Path) -> None:
    found = message(tmp_path, "mixed:\n  a:\n    colum: x\n")

    assert "file.yaml:3: mixed.a.colum: there is no such key. Did you mean 'column'? Allowed: as, column" in found


def test_all_errors_are_shown_from_top_to_bottom_but_not_hundreds(tmp_path: Path) -> None:
    lines = message(tmp_path, "".join(f"key{number}: 1\n" for number in range(30))).splitlines()

    assert [line.split(": ")[0] for line in lines[:20]] == [f"file.yaml:{number}" for number in range(1, 21)]
    assert lines[20:] == ["... and 10 more"]


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    levels = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    levels += [
        f"{this}: &{this} [{', '.join([f'*{last}'] * 10)}]" for last, this in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    assert "aliases (*name) make this more than 200000 values" in message(tmp_path, "\n".join(levels))


def test_variables_are_filled_in_where_they_are_given(tmp_path: Path) -> None:
    text = "title: ${USER_NAME}@${HOST}\n"

    assert load(tmp_path, text, {"USER_NAME": "anna", "HOST": "web01"}).title == "anna@web01"
    assert load(tmp_path, text).title == "${USER_NAME}@${HOST}"
    assert message(tmp_path, "\n" + text, {"USER_NAM": "anna", "HOST": "x"}) == (
        "file.yaml:2: ${USER_NAME}: the environment variable USER_NAME is not set. Did you mean 'USER_NAM'?"
    )


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "nul.yaml").write_bytes(b"title: \x00")
    (tmp_path / "long.yaml").write_bytes(b"#" * (4 * 1024 * 1024 + 1))

    for name, words in (("none", "No such file"), ("binary", "not UTF-8"), ("nul", "not valid"), ("long", "4 MiB")):
        with pytest.raises(ConfigurationError, match=words):
            load_yaml(tmp_path / f"{name}.yaml", Outer)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(st.characters(min_codepoint=32, max_codepoint=126))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner))


class Anything(BaseModel):
    model_config = ConfigDict(extra="allow")


@settings(max_examples=50)
@given(st.dictionaries(st.text("abc", min_size=1), VALUES, max_size=4))
def test_json_is_read_as_it_is(tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]) -> None:
    path = tmp_path_factory.mktemp("yaml") / "file.yaml"
    path.write_text(json.dumps(values), encoding="utf-8")

    assert load_yaml(path, Anything).model_extra == values


@settings(max_examples=50)
@given(st.text())
def test_any_text_is_read_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("yaml") / "file.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")

    with suppress(ConfigurationError):
        assert load_yaml(path, Anything) is not None


def test_what_a_variable_holds_is_not_shown(tmp_path: Path) -> None:
    """A variable may be a secret: an error names it, and never its value."""
    path = tmp_path / "project.yaml"
    path.write_text("silo: ${PASSWORD}\n")

    with pytest.raises(ConfigurationError) as refused:
        load_yaml(path, Outer, variables={"PASSWORD": "hunter2canary"})

    assert "hunter2canary" not in str(refused.value)
    assert "${PASSWORD}" in str(refused.value)
