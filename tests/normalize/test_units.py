"""Units of metrics."""

import polars as pl
import pytest

from telemetry_ready.normalize.units import units


def unit(name: str, declared: str | None = None) -> tuple[str | None, str]:
    frame = units(pl.Series([name]), pl.Series([declared], dtype=pl.String))
    return frame["unit"].item(), frame["unit_source"].item()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http_request_duration_seconds", ("s", "suffix")),
        ("node_network_receive_bytes_total", ("By", "suffix")),
        ("http_requests_total", (None, "none")),
        ("CpuUsageRate(%)", ("%", "suffix")),
        ("CpuUsage(m)", ("m{cpu}", "dictionary")),
        ("MemoryUsage(Mi)", ("MiBy", "suffix")),
        ("PodClientLatencyP90(s)", ("s", "suffix")),
        ("PodWorkload(Ops)", ("{operation}", "suffix")),
        ("NetworkReceiveBytes", ("By", "suffix")),
        ("ec2_cpu_utilization_24ae8d", ("%", "dictionary")),
        ("rate (new)", (None, "none")),
        ("SyscallRead", (None, "none")),
    ],
)
def test_a_unit_is_read_from_the_name(name: str, expected: tuple[str | None, str]) -> None:
    assert unit(name) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        *(("seconds", "s"), ("Percent", "%"), ("Bytes/Second", "By/s"), ("Count/Second", "1/s"), ("ms", "ms")),
        *(("MBy", "MBy"), ("KB", "kBy"), ("furlong", "furlong"), ("celsius", "Cel")),
    ],
)
def test_a_declared_unit_wins_and_becomes_its_ucum_code(declared: str, expected: str) -> None:
    assert unit("disk_bytes", declared) == (expected, "declared")


def test_a_declared_none_is_no_unit() -> None:
    assert unit("queue_length", "None") == (None, "none")
