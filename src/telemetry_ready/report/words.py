"""Moments, clocks, scopes and reasons as a lead reads them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from telemetry_ready.model.use_case import Scope
from telemetry_ready.model.words import measure_words

ADDRESS = re.compile(r"https://[^\s;,()<>\"']+")
REJECT_WORDS = {
    "no_time": "no readable time",
    "time_out_of_range": "an impossible time",
    "bad_number": "a cell that is no number",
    "bad_json": "broken JSON",
    "bad_fields": "a wrong number of fields",
    "no_year": "a 29 February that no year fits",
    "no_id": "a ticket without an id",
    "too_long": "longer than the limit",
    "truncated": "cut off in the middle",
}
CLOCK_WORDS = {"body": "the clock in the message", "observed": "the collector's clock"}


def scope_words(scope: Scope) -> tuple[tuple[str, str], ...]:
    """What a scope leaves in, line by line; nothing for all of the lake."""
    lists = {"Services": scope.services, "Hosts": scope.hosts, "Environments": scope.environments}
    lines = [(name, ", ".join(values)) for name, values in {**lists, "Sources": scope.sources}.items() if values]
    lines += [("Tickets where", scope.ticket_filter)] if scope.ticket_filter else []
    lines += [("Window", f"{measure_words(scope.window_days, 'days')}")] if scope.window_days is not None else []
    lines += [("From", moment_words(scope.since))] if scope.since else []
    lines += [("Until", moment_words(scope.until))] if scope.until else []
    return tuple(lines)


def moment_words(moment: datetime | None) -> str:
    """A moment to the minute, in UTC; n/a for none."""
    return "n/a" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def skew_words(skew_s: int | None) -> str:
    """A skew as a lead reads it.

    >>> skew_words(28800), skew_words(-5400), skew_words(2), skew_words(None)
    ('8 h ahead', '1.5 h behind', 'none', 'no longer measured')
    """
    if skew_s is None:
        return "no longer measured"
    hours = round(abs(skew_s) / 1800) / 2
    return f"{hours:g} h {'ahead' if skew_s > 0 else 'behind'}" if hours else "none"


def clock_words(kind: str) -> str:
    """The other clock of a row of ``clock_skew``.

    >>> clock_words("body"), clock_words("field inject_timestamp")
    ('the clock in the message', 'field inject_timestamp')
    """
    return CLOCK_WORDS.get(kind, kind)


def reject_words(code: str) -> str:
    """A reason code as a lead reads it.

    >>> reject_words("no_time"), reject_words("odd_thing")
    ('no readable time', 'odd thing')
    """
    return REJECT_WORDS.get(code, code.replace("_", " "))


def day_ranges(days: Iterable[date]) -> str:
    """Days as ranges.

    >>> day_ranges([date(2026, 1, 3), date(2026, 1, 4), date(2026, 1, 9)])
    '2026-01-03 to 2026-01-04, 2026-01-09'
    """
    ranges: list[list[date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][1] == timedelta(1):
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges)


def with_links(text: str) -> Markup:
    """Text with its https addresses as links; everything else escaped."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip(".:")
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])
