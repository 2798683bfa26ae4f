"""Names to entities."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from datetime import datetime

import polars as pl
import pytest

from telemetry_ready.normalize.identity import EMITTERS, normalized_name, with_entities


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (" Web01.Example.COM. ", "web01.example.com"),
        ("db1:9100", "db1"),
        ("[2001:db8::1]:9100", "2001:db8::1"),
        ("2001:DB8:0:0:0:0:2:1", "2001:db8::2:1"),  # RFC 5952, section 2.2
        ("00-00-5E-00-53-01", "00:00:5e:00:53:01"),  # RFC 7042, section 2.1.2
        ("0000.5e00.5301", "00:00:5e:00:53:01"),
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
    found = names.sort("alias_type", "alias_raw").select("alias_type", "alias_raw", "alias_value", "first_seen").rows()
    assert found == [
        ("host_name", "Web01", "web01", datetime(2024, 1, 2)),
        ("host_name", "web01.", "web01", datetime(2024, 1, 1)),
        ("service_name", "WEB01:8080", "web01", datetime(2024, 1, 2)),
    ]


def test_a_pod_brings_what_its_rows_say_of_namespace_workload_and_service() -> None:
    """What owns a pod is known only where it is written; a pod without a word of it has empty places, not guesses."""
    frame = pl.DataFrame(
        {
            "host_name": pl.Series([None] * 3, dtype=pl.String),
            "service_name": ["Cart", None, "Cart"],
            "k8s_pod_name": ["cart-0", "db-0", "cart-0"],
            "k8s_namespace_name": ["shop", None, "shop"],
            "res:k8s.statefulset.name": ["cart", None, "cart"],
            "time": [datetime(2024, 1, 2), datetime(2024, 1, 1), datetime(2024, 1, 1)],
        }
    )

    _, names = with_entities(frame, EMITTERS, "time")

    pods = names.filter(alias_type="k8s_pod_name").sort("alias_raw")
    assert pods.select("alias_raw", "namespace", "workload", "service", "first_seen").rows() == [
        ("cart-0", "shop", "cart", "cart", datetime(2024, 1, 1)),
        ("db-0", "", "", "", datetime(2024, 1, 1)),
    ]
