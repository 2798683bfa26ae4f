"""What stock expectations say of a scope that was measured: columns are counted again, the rest follows from counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telemetry_ready.checks.stock import OWN_TYPES, UNEXPECTED_ROWS, Stock
from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome

if TYPE_CHECKING:
    from telemetry_ready.checks.suite import Session

ABOUT = ("title", "table", "why", "source", "remediation", "owner", "effort_days", "counts_rejects", "unit")
MEASURED = ("evaluated", "passed", "missing", "rejected", "value", "detail")


@dataclass(frozen=True)
class Entry:
    """One expectation of a suite: the check that it stands for, what the check measured, how it is said."""

    check: Check
    result: CheckResult
    said: Stock

    def configuration(self) -> dict[str, Any]:
        """As a suite holds it."""
        about = {name: getattr(self.check, name) for name in ABOUT}
        meta = {"check_id": self.check.id, "dimension": str(self.check.dimension), **about}
        return {
            "type": self.said.type,
            "kwargs": dict(self.said.kwargs),
            "description": self.check.title,
            "severity": "warning",
            "meta": meta,
        }


def validated(session: "Session", table: str, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The validation result of each entry, as keyword arguments of Great Expectations' own.

    Args:
        session: Within ``scoped``.
        table: That the entries are about.
        entries: Of one suite.
    """
    ones = list(entries)
    columns = {
        place: entry.configuration() | {"meta": {"place": place}}
        for place, entry in enumerate(ones)
        if entry.said.type != UNEXPECTED_ROWS
    }
    counted = _counted(session, table, columns)
    return [
        {
            **(counted[place] if place in counted else _from_counts(entry)),
            "expectation_config": entry.configuration(),
            "meta": {"outcome": str(entry.result.outcome), **{name: getattr(entry.result, name) for name in MEASURED}},
        }
        for place, entry in enumerate(ones)
    ]


def _counted(session: "Session", table: str, columns: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    found = session.validate(table, [dict(one) for one in columns.values()])
    return {
        int(one.expectation_config.meta["place"]): {
            "success": bool(one.success),
            "result": dict(one.result),
            "exception_info": _first(one.exception_info),
        }
        for one in found
    }


def _first(info: Mapping[str, Any]) -> dict[str, Any]:
    """Great Expectations gives one report of an exception, or one for each metric: of these, that which was raised."""
    if "raised_exception" in info:
        return {**info, "exception_traceback": None}
    raised = [one for one in info.values() if one.get("raised_exception")]
    return _first(raised[0]) if raised else _report("")


def _report(message: str) -> dict[str, Any]:
    return {"raised_exception": bool(message), "exception_message": message or None, "exception_traceback": None}


def _from_counts(entry: Entry) -> dict[str, Any]:
    """How many rows the query gives; rejected records are in no table, so no query sees them."""
    check, result = entry.check, entry.result
    if result.outcome is Outcome.ERROR:
        return {"success": False, "result": {}, "exception_info": _report(result.detail)}
    rows = result.evaluated - result.rejected
    is_good = rows > 0 and result.passed / rows >= float(check.expect.get("mostly", 1.0))
    if check.kind is Kind.NUMBER:
        unexpected = int(result.outcome is not Outcome.PASS)
    elif check.expect["type"] == OWN_TYPES[0]:
        unexpected = 0 if is_good else rows - result.passed
    else:
        unexpected = int(not is_good)
    return {"success": unexpected == 0, "result": {"observed_value": unexpected}, "exception_info": _report("")}
