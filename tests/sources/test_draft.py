"""A draft is a valid mapping that parses the file it was made from."""

import pytest

from telemetry_ready.model.source import Origin
from telemetry_ready.sources._draft import draft_mapping
from telemetry_ready.sources.mapping import mapping_format
from tests.sources._blocks import block, sample

TICKETS = '{"id":"1","title":"a","state":"open","started_at":"2024-01-01T00:00:00Z","updates":[]}'
LINES = "2024-01-01T00:00:00Z INFO hello world"


@pytest.mark.parametrize(
    ("text", "silo", "filled"),
    [
        (f"{TICKETS}\n{TICKETS}\n", "tickets", {"ticket_id", "title", "state_text", "opened_at"}),
        ("when,box,load\n2024-01-01 00:00:00,a,1\n", "metrics", {"time", "values.load"}),
        ("ts,metric,value\n1700000000,cpu,1\n", "metrics", {"time", "metric_name", "value"}),
        (f"{LINES}\n{LINES}\n", "logs", {"time", "severity_text", "body"}),
    ],
)
def test_drafts_name_what_they_found(text, silo, filled):
    draft = draft_mapping(sample(text))

    assert draft is not None
    assert (draft.silo, set(draft.confidence)) == (silo, filled)


def test_a_draft_parses_its_file():
    draft = draft_mapping(sample(f"{LINES}\n{LINES}\n"))
    assert draft is not None

    found = mapping_format(draft.mapping, draft.silo).parse(block(LINES), Origin("a"))

    assert found.rows["logs"].select("severity_text", "body").rows() == [("INFO", "hello world")]


def test_prose_has_no_draft():
    assert draft_mapping(sample("Once upon a time\nthere was a log.\n")) is None
