"""Estates for use cases, written as their tools export them: each source good, and once more with one fault.

Every one ends on 30 June 2026, so that each is fresh. Counts are small enough to be told by hand.
"""

# ruff: noqa: E501 - tables of literals

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

END = date(2026, 6, 30)
WORDS = [
    "router",
    "printer",
    "mailbox",
    "gateway",
    "laptop",
    "database",
    "certificate",
    "queue",
    "storage",
    "account",
    "sensor",
    "portal",
]
DEEDS = ["restarted", "replaced", "renewed", "rebuilt", "moved", "patched", "unlocked", "cleared", "enlarged", "rolled"]
SMART = [f"smart_{number}_raw" for number in (1, 5, 9, 187, 188, 193, 194, 197, 198, 199)]
Row = Mapping[str, Any]


def write_estate(folder: Path) -> None:
    """All files of all sources below a folder."""
    _csv(folder / "drives.csv", _drives(step=1))
    _csv(folder / "drives_gappy.csv", _drives(step=2))
    _csv(folder / "pumps.csv", _pumps())
    _csv(folder / "pump_events.csv", _pump_events(failures=50))
    _csv(folder / "pump_events_few.csv", _pump_events(failures=1))
    _csv(folder / "bill.csv", _bill(tagged=8))
    _csv(folder / "bill_untagged.csv", _bill(tagged=4))
    _csv(folder / "cpu.csv", _cpu())
    _lines(folder / "signin.jsonl", _logins(with_address=1))
    _lines(folder / "signin_no_address.jsonl", _logins(with_address=2))
    _csv(folder / "desk.csv", _desk(3200))
    _csv(folder / "desk_boilerplate.csv", _desk(800, notes="The issue has been resolved."))
    _csv(folder / "desk_in_clear.csv", _desk(800, title="of ann.example@example.com"))
    _csv(folder / "kb.csv", _articles())
    _csv(folder / "changes.csv", [*_changes(coded=1), *_caused()])
    _csv(folder / "changes_uncoded.csv", [*_changes(coded=2), *_caused()])
    _csv(folder / "repeats.csv", _repeats(known=1))
    _csv(folder / "repeats_unknown.csv", _repeats(known=2))
    _csv(folder / "cmdb.csv", _items())
    _lines(folder / "servers.jsonl", _server_logs())


def _csv(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)


def _lines(path: Path, rows: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _day(before: int) -> date:
    return END - timedelta(days=before)


def _at(before: int, minute: int = 0) -> str:
    return f"{datetime(END.year, END.month, END.day, 8) - timedelta(days=before) + timedelta(minutes=minute)}"  # noqa: DTZ001


def _drives(step: int) -> Iterable[Row]:
    """100 drives of two models that live 35 days and fail on the last, and 10 that live 182; every step-th day."""
    for drive in range(110):
        lives = 35 if drive < 100 else 182
        born = 34 + drive % 147 if drive < 100 else 181
        for age in range(0, lives, step):
            smart = dict.fromkeys(SMART, 100 + age + drive)
            failure = int(drive < 100 and age == lives - 1)
            yield {
                "date": _day(born - age),
                "serial": f"Z{drive}",
                "model": f"M{drive % 2}",
                "failure": failure,
                **smart,
            }


def _pumps() -> Iterable[Row]:
    """60 pumps with five sensors, on 90 days."""
    for pump in range(60):
        for before in range(90):
            wave = (pump * 7 + before * 13) % 50
            yield {
                "day": _day(before), "pump": f"P{pump}", "pressure [bar]": 4 + wave / 100, "temperature [Cel]": 40 + wave,
                "vibration [mm]": 1 + wave / 50, "speed [Hz]": 48 + wave / 30, "current [A]": 11 + wave / 10,
            }  # fmt: skip


def _pump_events(failures: int) -> Iterable[Row]:
    """Failures in the last 50 days, one service of every pump 70 days before the end."""
    for pump in range(60):
        yield {"day": _day(70), "pump": f"P{pump}", "kind": "maintenance"}
        if pump < failures:
            yield {"day": _day(pump % 50), "pump": f"P{pump}", "kind": "failure"}


def _bill(tagged: int) -> Iterable[Row]:
    """8 resources of equal cost on 400 days, the first of them with an owner."""
    for before in range(400):
        for number in range(8):
            yield {
                "ChargePeriodStart": f"{_day(before)}T00:00:00Z", "BillingCurrency": "EUR", "ResourceId": f"x/i-{number}",
                "ServiceName": "EC2", "Tags": '{"owner": "shop"}' if number < tagged else "{}",
                "BilledCost": 4.8, "EffectiveCost": 4.1, "ConsumedQuantity": 24, "ConsumedUnit": "Hours",
            }  # fmt: skip


def _cpu() -> Iterable[Row]:
    """Use of the resources, and of 10 servers every half hour on 30 days."""
    for number in range(8):
        yield {"time": f"{END}T00:00:00Z", "host": f"i-{number}", "cpu": number}
    for slot in range(30 * 48):
        at = datetime(END.year, END.month, END.day) - timedelta(minutes=30 * slot)  # noqa: DTZ001
        for server in range(10):
            yield {"time": f"{at:%Y-%m-%dT%H:%M:%SZ}", "host": f"srv{server}", "cpu": (slot * 7 + server) % 90}


def _logins(with_address: int) -> Iterable[Row]:
    """20 users, once a day on 64 days; each 20th fails; every n-th tells its address."""
    for before in range(64):
        for user in range(20):
            where = {"ip": f"10.0.0.{user}"} if (before + user) % with_address == 0 else {}
            yield {
                "@timestamp": f"{_at(before, user).replace(' ', 'T')}Z", "message": f"Sign-in {before * 20 + user}",
                "event": {"action": "logged-in", "outcome": "failure" if (before + user) % 20 == 0 else "success"},
                "user": {"name": f"user{user}", "type": "human"}, "authentication": {"method": "password"},
                "source": {**where, "geo": {"country_iso_code": "DE"}},
            }  # fmt: skip


def _desk(count: int, notes: str = "", title: str = "") -> Iterable[Row]:
    """Closed incidents with words and notes of their own, each 16th a duplicate; and 20 problems with their cause."""
    for number in range(20):
        yield {
            "number": f"PRB{number:07}", "sys_id": f"7{number:031x}", "sys_class_name": "Problem", "state": "Closed",
            "short_description": f"The {WORDS[number % 12]} is not there after the update {number}", "priority": "3",
            "cause_notes": "the certificate had expired", "close_notes": f"We renewed the certificate of site {number}.",
            "opened_at": _at(60), "closed_at": _at(50), "sys_updated_on": _at(50), "close_code": "Renewed it",
            "resolved_at": _at(50), "category": "router", "subcategory": "router", "cmdb_ci": "srv1",
            "assignment_group": "Team 1",
        }  # fmt: skip
    for number in range(count):
        thing, other, deed = WORDS[number % 12], WORDS[number // 12 % 12], DEEDS[number % 10]
        opened = number * 170 // count
        yield {
            "number": f"INC{number:07}", "sys_id": f"{number:032x}", "sys_class_name": "Incident", "state": "Closed",
            "short_description": f"The {thing} {title} is not on the {other} since case {number}", "priority": "3",
            "assignment_group": f"Team {number % 9}", "category": thing, "subcategory": other, "cmdb_ci": f"srv{number % 10}",
            "opened_at": _at(170 - opened), "resolved_at": _at(169 - opened), "closed_at": _at(169 - opened),
            "close_code": f"{deed.title()} it", "sys_updated_on": _at(169 - opened),
            "duplicate_of": f"{number - 1:032x}" if number % 16 == 15 else "",
            "close_notes": notes or f"We {deed} the {thing} and the {other} of site {number}, see KB000000{number % 9}.",
            "caller_id": f"Ann Example {number % 40}",
        }  # fmt: skip


def _articles() -> Iterable[Row]:
    text = " ".join(f"Open the {word} and see whether the light is on." for word in WORDS[:5])
    for number in range(120):
        yield {
            "sys_id": f"kb{number}", "number": f"KB{number:07}", "short_description": f"How to mend a {WORDS[number % 12]}",
            "text": text, "workflow_state": "published", "sys_updated_on": _at(number),
        }  # fmt: skip


def _changes(coded: int) -> Iterable[Row]:
    """1500 closed changes, each tenth failed; every n-th has a close code."""
    for number in range(1500):
        opened, failed = number * 300 // 1500, number % 10 == 0
        yield {
            "number": f"CHG{number:07}", "sys_id": f"c{number:031x}", "sys_class_name": "Change Request", "state": "Closed",
            "short_description": f"Deploy release {number} to the {WORDS[number % 12]}", "type": "Normal",
            "assignment_group": f"Team {number % 9}", "cmdb_ci": f"srv{number % 10}", "opened_at": _at(300 - opened),
            "start_date": _at(300 - opened, 60), "end_date": _at(300 - opened, 120), "closed_at": _at(300 - opened, 200),
            "work_start": _at(300 - opened, 61), "work_end": _at(300 - opened, 119), "priority": "4",
            "close_code": ("Unsuccessful" if failed else "Successful") if number % coded == 0 else "",
            "backout_plan": "Deploy the release before, restart the pool", "approved_by": "Change board",
            "sys_updated_on": _at(300 - opened, 201),
        }  # fmt: skip


def _caused() -> Iterable[Row]:
    for number in range(40):
        yield {
            "number": f"INC8{number:06}", "sys_id": f"8{number:031x}", "sys_class_name": "Incident", "state": "Closed",
            "short_description": f"Outage {number} after a change", "priority": "1", "caused_by": f"CHG{number:07}",
            "opened_at": _at(100 - number), "closed_at": _at(100 - number, 90), "sys_updated_on": _at(100 - number, 91),
            "cmdb_ci": f"srv{number % 10}", "close_code": "Restarted service",
        }  # fmt: skip


def _repeats(known: int) -> Iterable[Row]:
    """400 closed incidents of eight kinds on 20 days; every n-th names a server that the inventory has."""
    for number in range(400):
        server = f"srv{number % 10}" if number % known == 0 else f"nobody{number}"
        before, minute = 1 + number % 20, number % 600
        yield {
            "number": f"INC9{number:06}", "sys_id": f"9{number:031x}", "sys_class_name": "Incident", "state": "Closed",
            "short_description": f"Disk of {server} is full", "category": "Hardware", "subcategory": f"kind {number % 8}",
            "priority": "2", "cmdb_ci": server, "opened_at": _at(before, minute), "resolved_at": _at(before, minute + 30),
            "closed_at": _at(before, minute + 40), "close_code": "Restarted service", "sys_updated_on": _at(before, minute + 41),
            "close_notes": f"Cleared the disk of {server} as in KB0010042.",
        }  # fmt: skip


def _items() -> Iterable[Row]:
    for server in range(10):
        yield {
            "sys_id": f"ci{server}", "name": f"srv{server}", "sys_class_name": "Linux Server", "environment": "production",
            "operational_status": "Operational", "support_group": "Servers", "busines_criticality": "1 - most critical",
            "sys_updated_on": _at(400),
        }  # fmt: skip


def _server_logs() -> Iterable[Row]:
    for number in range(2000):
        yield {
            "@timestamp": f"{_at(number % 20, number // 20).replace(' ', 'T')}Z", "log": {"level": "INFO"},
            "message": f"Order {number} of customer {number * 7} shipped to {WORDS[number % 12]}",
            "host": {"name": f"srv{number % 10}"},
            "service": {"name": "shop", "instance": {"id": f"shop-{number % 10}"}, "environment": "production"},
        }  # fmt: skip
