"""Logins, device days and lines of a bill, in the shapes in which tools write them."""

# ruff: noqa: E501 - tables of literals

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.checks._lake import empty_lake, fill


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = empty_lake()
    yield connection
    connection.close()


def rows(lake: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return lake.execute(query).fetchall()


LOGINS = {
    "windows": ({"event.code": "4625", "winlog.event_data.TargetUserName": "p_1", "winlog.event_data.IpAddress": "10.0.0.1"},
                None, ("p_1", "10.0.0.1", "failure", None)),
    "nxlog": ({"EventID": "4624", "TargetUserName": "p_1", "IpAddress": "-", "LogonType": "3"},
              None, ("p_1", None, "success", "3")),
    "ecs": ({"event.category": '["authentication"]', "event.outcome": "success", "user.name": "p_1", "source.ip": "::1"},
            None, ("p_1", "::1", "success", None)),
    "entra": ({"operationName": "Sign-in activity", "result": "Failed", "properties.ipAddress": "10.0.0.1"},
              None, (None, "10.0.0.1", "failure", None)),
    "sshd key": ({}, "Accepted publickey for p_1 from 10.0.0.1 port 22 ssh2: RSA SHA256:x",
                 ("p_1", "10.0.0.1", "success", "publickey")),
    "sshd guess": ({}, "Failed password for invalid user admin from fe80::1 port 22 ssh2",
                   ("admin", "fe80::1", "failure", "password")),
}  # fmt: skip


@pytest.mark.parametrize("form", LOGINS)
def test_a_login_is_read_in_each_form(form: str, lake: duckdb.DuckDBPyConnection) -> None:
    attributes, body, expected = LOGINS[form]
    fill(lake, {"logs": {"attributes": [attributes], "body": [body]}})

    assert rows(lake, "SELECT user_name, source_address, outcome, method FROM logins") == [expected]


@pytest.mark.parametrize(
    ("attributes", "body"),
    [
        ({"event.code": "4634", "event.category": "authentication"}, None),  # logged off
        ({"event.category": "authentication", "event.action": "logged-out"}, None),
        ({"event.action": "login-page-rendered"}, "Accepted the order"),
        ({"action": "signal"}, "Failed to connect"),
        ({}, "user p_1 logged in"),
    ],
    ids=["4634", "logged-out", "order", "signal", "plain"],
)
def test_what_is_no_login_is_none(
    attributes: dict[str, str], body: str | None, lake: duckdb.DuckDBPyConnection
) -> None:
    fill(lake, {"logs": {"attributes": [attributes], "body": [body]}})

    assert rows(lake, "SELECT * FROM logins") == []


def test_failures_and_sensors_of_one_device_meet_whatever_their_source(lake: duckdb.DuckDBPyConnection) -> None:
    fill(lake, {
        "metric_series": {
            "series_id": [1, 2, 3, 4], "source": ["plant", "plant", "work orders", "plant"],
            "metric_name": ["pressure", "speed", "Failure", "pressure"],
            "attributes": [{"device.id": "P7", "hw.model": "A"}, {"device.id": "P7"}, {"hw.id": "P7"}, {"device": "sda"}],
        },
        "metric_points": {
            "series_id": [1, 1, 2, 3, 4], "value": [4.0, None, 50.0, 1.0, 4.0],
            "time_unix_nano": ["2026-01-05 08:00", "2026-01-05 09:00", "2026-01-05 08:00", "2026-01-05", "2026-01-05"],
        },
    })  # fmt: skip

    found = rows(lake, "SELECT source, device, model, readings, sensors, has_failed, was_maintained FROM device_days")

    assert found == [("plant", "P7", "A", 2, 2, True, None)]


def test_a_line_of_a_bill_has_its_currency_and_its_owner(lake: duckdb.DuckDBPyConnection) -> None:
    fill(lake, {
        "metric_series": {
            "series_id": [1, 2, 3, 4], "metric_name": ["BilledCost", "effective_cost", "BilledCost", "ListCost"],
            "unit": ["eur", "EUR", None, "EUR"],
            "attributes": [{"ResourceId": "i-1", "Tags": '{"team": "shop"}'}, {"tag.owner": "untagged"},
                           {"Tags": '{"team": ""}'}, {"owner": "shop"}],
        },
        "metric_points": {"series_id": [1, 2, 3, 4], "value": [4.8, 4.1, 0.5, 9.0]},
    })  # fmt: skip

    found = rows(lake, "SELECT cost_type, amount, currency, resource_id, is_tagged FROM cloud_costs ORDER BY series_id")

    assert found == [
        ("billed", 4.8, "EUR", "i-1", True),
        ("effective", 4.1, "EUR", None, False),
        ("billed", 0.5, None, None, False),
    ]
