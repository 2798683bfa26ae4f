"""Table API responses of ServiceNow."""

from telemetry_ready.model.source import Origin
from telemetry_ready.sources.servicenow_json import FORMAT
from tests.sources._blocks import block, codes, sample

BOTH = (
    '{"number":{"display_value":"CHG0000024","value":"CHG0000024"},"sys_id":{"display_value":"x1",'
    '"value":"x1"},"state":{"display_value":"Closed","value":"3"},"priority":{"display_value":"4 - Low",'
    '"value":"4"},"sys_updated_on":{"display_value":"2015-07-06 11:59:27","value":"2015-07-06 18:59:27"},'
    '"closed_at":{"display_value":"UNKNOWN","value":""},"assignment_group":{"display_value":"Network",'
    '"link":"https://dev1.service-now.com/api/now/table/g/2","value":"287ebd7da9fe198100f92cc8d1d2154e"}}'
)
PLAIN = (
    '{"number":"INC1","sys_id":"a","state":"7","sys_updated_on":"2015-07-06 18:59:27",'
    '"assignment_group":{"link":"https://dev1.service-now.com/api/now/table/g/2",'
    '"value":"287ebd7da9fe198100f92cc8d1d2154e"}}'
)
SHOWN = (
    '{"number":"INC1","sys_id":"a","state":"Closed","sys_updated_on":"06/07/2015 11:59:27",'
    '"assignment_group":{"display_value":"Network",'
    '"link":"https://dev1.service-now.com/api/now/table/g/2"}}'
)


def row(text: str) -> dict[str, object]:
    (found,) = FORMAT.parse(block(text), Origin("a")).rows["ticket_versions"].to_dicts()
    return found


def test_values_and_display_values_go_to_their_columns():
    found = row(BOTH)

    assert [
        found[key]
        for key in (
            "ticket_number",
            "ticket_type",
            "state_text",
            "state_code",
            "assignment_group",
            "assignment_group_id",
            "source_instance",
        )
    ] == [
        "CHG0000024",
        "change",
        "Closed",
        "3",
        "Network",
        "287ebd7da9fe198100f92cc8d1d2154e",
        "dev1.service-now.com",
    ]
    assert (str(found["version_at"]), found["time_is_utc"], found.get("closed_at")) == (
        "2015-07-06 18:59:27",
        True,
        None,
    )


def test_plain_values_are_utc_and_what_is_shown_is_not():
    assert row(PLAIN)["time_is_utc"] is True
    opened = row(PLAIN.replace('"number":"INC1"', '"number":"INC1","opened_at":"2015-07-06 08:00:00"'))
    assert opened["opened_at_is_utc"] is True
    assert row(SHOWN)["time_is_utc"] is False
    assert row(SHOWN)["assignment_group"] == "Network"
    assert row(PLAIN)["state_code"] == "7"


def test_an_element_that_is_no_object_is_a_reject():
    assert codes(FORMAT.parse(block("5", BOTH), Origin("a"))) == [(0, "record", "bad_json")]


def test_responses_are_recognised():
    assert (
        FORMAT.detect(
            sample('{"result":[{"number":"","sys_id":"","short_description":"","priority":"","opened_at":""}]}')
        ).confidence
        == 0.95
    )
    assert FORMAT.detect(sample('{"result":[{"id":1}]}')).confidence == 0
