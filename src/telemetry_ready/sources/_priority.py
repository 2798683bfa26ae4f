"""Syslog's PRI: facility * 8 + severity, severity 0 (emergency) to 7 (debug), as OpenTelemetry's numbers.

Source: RFC 5424, section 6.2.1; OpenTelemetry logs data model, appendix B.
"""

import polars as pl

LARGEST_PRI = 191  # facility 23 * 8 + severity 7
_SEVERITIES = (
    21,
    19,
    18,
    17,
    13,
    10,
    9,
    5,
)  # emergency, alert, critical, error, warning, notice, info, debug


def severity_number(column: str = "pri") -> pl.Expr:
    """1 to 24; null without a PRI or with an impossible one."""
    level = _code(column) % 8
    return pl.coalesce(
        pl.when(level == place).then(pl.lit(number, pl.UInt8)) for place, number in enumerate(_SEVERITIES)
    )


def facility(column: str = "pri") -> pl.Expr:
    """The facility's code as text, ``0`` to ``23``; null as for the severity."""
    return (_code(column) // 8).cast(pl.String)


def _code(column: str) -> pl.Expr:
    number = pl.col(column).cast(pl.UInt16, strict=False)
    return pl.when(number <= LARGEST_PRI).then(number)
