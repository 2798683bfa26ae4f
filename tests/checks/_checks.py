"""Checks as tests need them: an expectation and what it is about, the rest does not matter."""

from typing import Any

from telemetry_ready.model.check import Check, Dimension, Kind


def check(check_id: str, table: str, kind: Kind = Kind.ROWS, *, counts_rejects: bool = False, **expect: Any) -> Check:
    """A check that runs ``expect`` on ``table``."""
    return Check(
        id=check_id,
        title="t",
        why="w",
        source="expert",
        table=table,
        dimension=Dimension.ACCURACY,
        kind=kind,
        expect=expect,
        remediation="r",
        owner="o",
        effort_days=1.0,
        counts_rejects=counts_rejects,
        unit="",
        examples={},
    )
