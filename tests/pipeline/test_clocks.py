"""Times from the file to the lake: what is settled by the whole file, and mistakes of zones that are mended."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telemetry_ready.lake import inventory
from telemetry_ready.model.evidence import ClockFinding
from telemetry_ready.pipeline.places import reading

Write = Callable[[str, str | bytes], Path]
START = datetime(2026, 7, 1, 8)  # noqa: DTZ001 - naive, UTC by contract
TICKETS = {
    "input": "csv",
    "silo": "tickets",
    "columns": {"ticket_id": "id", "opened_at": "opened", "version_at": "opened"},
}


def shipped(ahead: timedelta, rows: int = 60) -> str:
    """JSON lines whose event time is local, without an offset, and whose collector writes UTC."""
    times = [START + timedelta(seconds=7 * place) for place in range(rows)]
    return "".join(
        json.dumps(
            {
                "timestamp": f"{time + ahead:%Y-%m-%dT%H:%M:%S}.5",
                "event": {"ingested": f"{time:%Y-%m-%dT%H:%M:%S}.9Z"},
                "message": f"up {place}",
            }
        )
        + "\n"
        for place, time in enumerate(times)
    )


def test_a_zone_fault_is_found_mended_and_shown_before_and_after(estate: Any, write: Write) -> None:
    """The whole way of the view, the setting and the report's evidence."""
    file = write("app.jsonl", shipped(timedelta(hours=8)))
    estate.ingest(file, time_zone=None)

    setting = estate.value("SELECT setting FROM clock_skew WHERE is_alarm")
    estate.again(file, time_zone=setting.removeprefix("time_zone: "))

    with reading(estate.project) as lake:
        found = inventory(lake).clocks
    assert setting == "time_zone: Etc/GMT-8"
    assert found == (ClockFinding("s", "observed", -28_800, 60, 0, 60, is_alarm=False, setting=setting),)
    assert str(estate.value("SELECT min(time_unix_nano) FROM logs")) == "2026-07-01 08:00:00.500000"
    assert estate.count() == 60


def test_a_file_whose_dates_can_be_read_either_way_is_refused_and_nothing_is_stored(estate: Any, write: Write) -> None:
    """03/04 is March or April: a guess would be wrong by a month for half of the world."""
    file = write("t.csv", "id,opened\nA,03/04/2026 10:00\nB,05/06/2026 11:00\n")

    (refused,) = estate.ingest(file, mapping=TICKETS)
    before = estate.count("ticket_versions")
    estate.ingest(file, mapping=TICKETS, date_order="month_first")

    assert refused.outcome == "failed"
    assert all(word in refused.detail for word in ("'opened'", "03/04/2026", "date_order", "day_first"))
    assert (before, estate.count("ticket_versions")) == (0, 2)
    assert str(estate.value("SELECT min(opened_at) FROM tickets")) == "2026-03-04 10:00:00"


def test_one_date_that_can_only_be_read_one_way_decides_for_the_whole_file(estate: Any, write: Write) -> None:
    estate.ingest(write("t.csv", "id,opened\nA,03/04/2026 10:00\nB,25/06/2026 11:00\n"), mapping=TICKETS)

    assert str(estate.value("SELECT min(opened_at) FROM tickets")) == "2026-04-03 10:00:00"


def test_a_log_of_three_years_without_years_is_dated_from_its_end(estate: Any, write: Write) -> None:
    """Walked back across two turns of the year and a 29 February, over more than one shape of line."""
    days = [datetime(2023, 9, 3, 12) + timedelta(hours=31 * place) for place in range(600)]  # noqa: DTZ001 - naive
    lines = [f"{day:%b} {day.day:>2} {day:%H:%M:%S} web01 app[1]: tick {day:%Y-%m-%d}" for day in days]
    file = write("messages", "\n".join(lines) + "\n")
    os.utime(file, ((days[-1].replace(tzinfo=UTC) + timedelta(hours=2)).timestamp(),) * 2)

    estate.ingest(file, latest=None)

    wrong = "SELECT count(*) FROM logs WHERE strftime(time_unix_nano::TIMESTAMP, '%Y-%m-%d') <> right(body, 10)"
    assert (estate.count(), estate.value(wrong)) == (600, 0)
    assert estate.value("SELECT count(*) FROM logs WHERE time_flags & 2 = 2") == 600


def test_offsets_that_cannot_be_are_refused_record_by_record(estate: Any, write: Write) -> None:
    lines = [
        '{"timestamp": "2026-07-01T10:00:00+25:99", "message": "odd"}',
        '{"timestamp": "2026-07-01T10:00:00+02:00", "message": "fine"}',
    ]

    (receipt,) = estate.ingest(write("o.jsonl", "\n".join(lines) + "\n"))

    assert (receipt.outcome, receipt.records_rejected, estate.count()) == ("stored", 1, 1)
    assert estate.value("SELECT raw FROM quarantine").count("+25:99") == 1
