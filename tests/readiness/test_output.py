"""The JSON of ``assess --json`` and its documentation say the same."""

import json
import re
from pathlib import Path

from telemetry_ready.readiness import to_json
from tests.report._estate import evaluation

PAGE = Path(__file__).parents[2] / "docs/assess-json.md"


def keys_of(section: str) -> set[str]:
    text = PAGE.read_text("utf-8")
    part = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))


def test_every_key_is_documented_and_every_documented_key_is_there() -> None:
    found = json.loads(json.dumps(to_json(evaluation()), allow_nan=False))
    case = found["use_cases"][0]

    assert set(found) == keys_of("The evaluation")
    assert set(case) == keys_of("A use case in a scope")
    assert set(case["scope"]) == keys_of("`scope`")
    assert set(case["kpis"][0]) == keys_of("One of `kpis`")
    assert set(case["value"]) == keys_of("`value`")
    assert set(case["findings"][0]) == keys_of("One of `findings`")


def test_the_version_of_the_page_is_the_version_of_the_schema() -> None:
    assert f"version `{to_json(evaluation())['schema_version']}`" in PAGE.read_text("utf-8")


def test_numbers_are_unrounded_and_words_are_plain() -> None:
    judged = evaluation()

    found = to_json(judged)["use_cases"]

    assert [one["verdict"] for one in found] == ["ready", "pilot with conditions", "not ready", "not ready"]
    assert [one["score"] for one in found] == [one.score for one in judged.assessments]
    assert {finding["criticality"] for finding in found[2]["findings"]} == {"must", "important", "helpful"}
