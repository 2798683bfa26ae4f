"""Names to entities."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from datetime import datetime

import polars as pl
import pytest

from telemetry_ready.normalize.identity import EMITTERS, entities, entity_aliases, normalized_name, with_entities


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (" Web01.Example.COM. ", "web01.example.com"),
        ("db1:9100", "db1"),
        ("[2001:db8::1]:9100", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("sshd(pam_unix)", "sshd(pam_unix)"),
        *((placeholder, None) for placeholder in ("?", "-", "", " ", "N/A", "unknown", "localhost", "127.0.0.1:80")),
    ],
)
def test_a_name_is_normalized_or_is_none(raw: str, name: str | None) -> None:
    assert pl.select(normalized_name(pl.lit(raw))).item() == name


def test_the_same_name_has_the_same_id_in_every_column() -> None:
    frame = pl.DataFrame(
        {
            "host_name": ["Web01", "web01.", None],
            "service_name": ["WEB01:8080", None, "?"],
            "k8s_pod_name": pl.Series([None, None, None], dtype=pl.String),
            "time": [datetime(2024, 1, 2), datetime(2024, 1, 1), datetime(2024, 1, 3)],
        }
    )

    rows, names = with_entities(frame, EMITTERS, "time")

    host = rows["host_entity_id"].to_list()
    assert host[0] == host[1] == rows["service_entity_id"][0] == 12059361131282205587
    assert (host[2], rows["service_entity_id"][1:].to_list()) == (None, [None, None])
    assert entities(names).select("entity_type", "canonical_name", "first_seen").rows() == [
        ("host", "web01", datetime(2024, 1, 1))
    ]
    aliases = entity_aliases(names).sort("alias_type")
    assert aliases.select("alias_type", "alias_value", "alias_raw", "method").rows() == [
        ("host_name", "web01", "web01.", "normalized"),
        ("service_name", "web01", "WEB01:8080", "normalized"),
    ]
