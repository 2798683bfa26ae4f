"""Names to entities on a real lake: linked whatever the order of files, re-linked by an alias, harmed by nothing."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, audit, identity, snapshot_id
from telemetry_ready.model.progress import Silent
from telemetry_ready.normalize.entities import identity_tables
from telemetry_ready.pipeline.aliases import load_aliases
from telemetry_ready.pipeline.candidates import approve_candidates, write_candidates
from telemetry_ready.pipeline.identity import Report, Survey, Unresolved, link, report, survey
from telemetry_ready.pipeline.places import reading, writing
from tests.pipeline.conftest import NOW, Estate

Write = Callable[[str, str | bytes], Path]

CMDB = """\
sys_id,name,sys_class_name,fqdn,ip_address,operational_status,support_group,environment,busines_criticality,sys_updated_on
a1,db01,Linux Server,db01.corp.example.com,192.0.2.7,Operational,,,,2026-01-01 00:00:00
a2,web01,Linux Server,,192.0.2.8,Operational,,,,2026-01-01 00:00:00
a3,web02,Linux Server,,192.0.2.8,Operational,,,,2026-01-01 00:00:00
a4,Checkout,Business Service,,,Operational,Shop team,prod,1,2026-01-01 00:00:00
"""
RELATIONS = """sys_id,parent,child,type
r1,Checkout,db01,Depends on::Used by
r2,web01,web02,Depends on::Used by
r3,web02,web01,Depends on::Used by
"""
TICKETS = """number,sys_id,short_description,cmdb_ci,business_service,opened_at,sys_updated_on,priority,assignment_group
INC1,t1,slow,DB01,Checkout,2026-06-14 10:30:00,2026-06-14 11:00:00,1,ops
INC2,t2,slow,oracle-prod,,2026-06-14 10:30:00,2026-06-14 11:00:00,1,ops
"""


def lines(*hosts: str) -> str:
    return "".join(f"Jun 14 10:00:{number:02} {host} app[1]: error: up\n" for number, host in enumerate(hosts))


def rows(estate: Estate, query: str) -> list[tuple[Any, ...]]:
    with reading(estate.project) as lake:
        return list(lake.connection.execute(query).fetchall())


def state(estate: Estate) -> dict[str, pl.DataFrame]:
    with reading(estate.project) as lake:
        return identity(lake)


def relinked(estate: Estate) -> bool:
    with writing(estate.project, NOW, Silent()) as lake:
        return link(lake, load_aliases(estate.project))


def in_lake(estate: Estate, function: Callable[[Lake], Any]) -> Any:
    with writing(estate.project, NOW, Silent()) as lake:
        return function(lake)


def test_every_spelling_reaches_its_item_and_an_address_of_two_none(estate: Estate, write: Write) -> None:
    estate.ingest(write("h.log", lines("db01", "DB01.corp.example.com.", "192.0.2.7:9100", "192.0.2.8", "other")))
    estate.ingest(write("ci.csv", CMDB), source="cmdb")

    found = rows(
        estate,
        "SELECT host_name, source_key FROM logs LEFT JOIN entities ON entity_id = host_entity_id "
        "ORDER BY time_unix_nano",
    )

    assert found == [
        ("db01", "a1"),
        ("DB01.corp.example.com.", "a1"),
        ("192.0.2.7:9100", "a1"),
        ("192.0.2.8", None),
        ("other", None),
    ]
    assert rows(estate, "SELECT count(*) FROM logs WHERE host_entity_id IS NULL") == [(1,)]
    with reading(estate.project) as lake:
        told = report(estate.project, survey(lake))
        assert audit(lake).balanced
    assert [(one.name, one.entities, one.rows) for one in told.ambiguous] == [
        ("192.0.2.8", ("web01 (a2)", "web02 (a3)"), 1)
    ]
    assert {one.method: one.rows for one in told.resolved if one.column == "host_name"} == {
        "name": 1,
        "fqdn": 1,
        "ip": 1,
        "ambiguous": 1,
        "own_name": 1,
    }


def test_the_order_of_files_does_not_matter(tmp_path: Path, write: Write) -> None:
    files = {
        write("a.log", lines("db01", "web01.a.example.com", "db09")): "syslog",
        write("earlier.log", lines("db09", "db01").replace("Jun 14", "Jun 13")): "syslog",
        write("b.log", lines("web01.b.example.com", "web01", "DB01.corp.example.com")): "other",
        write("ci.csv", CMDB): "cmdb",
        write("tickets.csv", TICKETS): "itsm",
    }
    found = []
    for number, order in enumerate(list(permutations(files))[::31]):
        estate = Estate(tmp_path / f"project{number}")
        for path in order:
            estate.ingest(path, source=files[path])
        found.append({name: frame.drop("batch_id", strict=False) for name, frame in state(estate).items()})

    assert len(found) == 4
    for other in found[1:]:
        assert all(frame.equals(found[0][name]) for name, frame in other.items())


def test_an_ingest_that_brings_no_name_does_not_link_and_one_that_brings_something_does(
    estate: Estate, write: Write
) -> None:
    def work() -> int:
        """How often names were linked since the last time."""
        made, count.call_count = count.call_count, 0
        return made

    with patch("telemetry_ready.pipeline.identity.identity_tables", wraps=identity_tables) as count:
        estate.ingest(write("a.log", lines("db01")))
        assert work() == 1
        estate.ingest(write("b.log", lines("db01", "db01")))
        assert work() == 0, "a name that is known"
        estate.ingest(write("c.log", lines("web09")))
        assert work() == 1, "a new name"
        estate.ingest(write("ci.csv", CMDB), source="cmdb")
        assert work() == 1, "items of an inventory"
        estate.ingest(write("rel.csv", RELATIONS), source="cmdb")
        assert work() == 1, "relations"
        (estate.project.folder / "entity-aliases.csv").write_text("alias,entity\nweb09,web01\n")
        estate.ingest(write("d.log", lines("db01", "db01", "db01")))
        assert work() == 1, "an alias that people approved"
        estate.retract(write("c.log", lines("web09")))
        assert work() == 1, "a name that is gone"


def test_an_alias_links_old_rows_again_and_rewrites_none(estate: Estate, write: Write) -> None:
    estate.ingest(write("h.log", lines("oracle-prod")))
    estate.ingest(write("ci.csv", CMDB), source="cmdb")
    before = rows(estate, "SELECT count(*), min(host_entity_id) FROM stored_logs")
    file = write("yes.csv", "approve,alias,entity\nyes,ORACLE-prod,db01\n,web01,db01\n")

    assert in_lake(estate, lambda lake: approve_candidates(estate.project, lake, file)) == 1
    assert relinked(estate)
    assert not relinked(estate), "what is linked already makes no new snapshot"

    linked = (
        "SELECT source_key, entities.service_name, owner_group FROM logs JOIN entities ON entity_id = host_entity_id"
    )
    assert rows(estate, linked) == [("a1", None, None)]
    assert rows(estate, "SELECT count(*), min(host_entity_id) FROM stored_logs") == before
    assert (estate.project.folder / "entity-aliases.csv").read_text() == "alias,entity\noracle-prod,db01\n"
    assert estate.ingest(write("h.log", lines("oracle-prod")))[0].outcome == "known"
    assert estate.count() == 1


def test_an_evaluation_sees_the_links_of_its_snapshot(estate: Estate, write: Write) -> None:
    estate.ingest(write("h.log", lines("db01.corp.example.com")))
    with reading(estate.project) as lake:
        then = snapshot_id(lake)
    estate.ingest(write("ci.csv", CMDB), source="cmdb")

    query = "SELECT source_key FROM logs JOIN entities ON entity_id = host_entity_id"
    with reading(estate.project, snapshot=then) as lake:
        assert lake.connection.execute(query).fetchall() == [(None,)]
    assert rows(estate, query) == [("a1",)]


def test_a_retracted_inventory_takes_its_links_with_it(estate: Estate, write: Write) -> None:
    estate.ingest(write("h.log", lines("db01")))
    before = state(estate)
    cmdb = write("ci.csv", CMDB)
    estate.ingest(cmdb, source="cmdb")
    assert not state(estate)["entities"].equals(before["entities"])

    estate.retract(cmdb)

    assert all(frame.equals(before[name]) for name, frame in state(estate).items())


def test_relations_give_context_and_cycles_are_flagged(estate: Estate, write: Write) -> None:
    estate.ingest(write("h.log", lines("db01", "web01")))
    estate.ingest(write("ci.csv", CMDB), write("rel.csv", RELATIONS), source="cmdb")

    query = "SELECT context_service, context_environment, context_owner_group, context_criticality FROM logs_in_context"
    assert rows(estate, f"{query} ORDER BY host_name") == [
        ("checkout", "prod", "Shop team", "1"),
        ("app", None, None, None),
    ]
    assert rows(estate, "SELECT count(*) FROM entity_relations WHERE is_in_cycle") == [(2,)]
    with reading(estate.project) as lake:
        assert report(estate.project, survey(lake)).cycles == 2


def test_a_ticket_meets_the_errors_of_its_entity_and_the_days_are_covered(estate: Estate, write: Write) -> None:
    estate.ingest(
        write("h.log", lines("db01.corp.example.com", "web01")),
        write("late.log", "Jun 14 11:31:00 db01 app[1]: error: up\n"),
    )
    estate.ingest(write("t.csv", TICKETS), source="itsm")

    assert rows(estate, "SELECT count(*) FROM ticket_context") == [(0,)], "syslog files without PRI have no severity"
    estate.ingest(write("e.log", "<11>Jun 14 11:30:00 db01 app[1]: failed\n<11>Jun 14 11:31:00 db01 app[1]: failed\n"))
    found = rows(estate, "SELECT ticket_number, canonical_name, kind, rows, example FROM ticket_context")
    assert found == [("INC1", "db01.corp.example.com", "error_log", 1, "failed")]
    coverage = "SELECT silo, CAST(day AS VARCHAR), rows FROM coverage WHERE canonical_name = 'db01.corp.example.com'"
    assert rows(estate, f"{coverage} ORDER BY silo") == [("logs", "2026-06-14", 4), ("tickets", "2026-06-14", 1)]
    happened = (
        "SELECT kind, what, rows FROM entity_timeline WHERE canonical_name = 'db01.corp.example.com' ORDER BY kind"
    )
    assert rows(estate, happened) == [("error_log", "failed", 2), ("ticket_opened", "INC1", 1)]


def test_candidates_are_proposed_and_nothing_is_linked_by_it(estate: Estate, write: Write, tmp_path: Path) -> None:
    estate.ingest(write("h.log", lines("dbserver-01", "dbserver-02", "=cmd()")))
    estate.ingest(write("t.csv", TICKETS.replace("DB01", "dbserver01")), source="itsm")
    before = state(estate)
    file = tmp_path / "candidates.csv"

    with reading(estate.project) as lake:
        surveyed = survey(lake)
        told = write_candidates(surveyed, report(estate.project, surveyed), file)

    text = file.read_text()
    assert ",dbserver01,dbserver-01," in text
    assert "dbserver-02," not in text.replace(",dbserver-02,dbserver", "")
    assert "=cmd()" not in text
    assert str(file) in told
    assert all(frame.equals(before[name]) for name, frame in state(estate).items())


def test_a_hundred_thousand_unresolved_names_are_compared_in_bounded_time_and_the_rest_is_told(tmp_path: Path) -> None:
    names = [f"srv-{number:06}" for number in range(100_000)]
    entities = pl.DataFrame({"entity_id": range(100_000), "canonical_name": names, "source_key": None})
    used = pl.DataFrame({"entity_id": range(100_000), "silo": "logs"})
    unresolved = tuple(Unresolved(name, "host_name", ("logs",), ("s",), 1) for name in names)
    found = Report((), unresolved, (), {}, 0)

    with patch("telemetry_ready.pipeline.candidates.MOST_PAIRS", 300_000):
        told = write_candidates(Survey(used, {"entities": entities}), found, tmp_path / "c.csv")

    assert "for 3 names" in told
    assert "99,997 rarer names were not compared" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("approve,alias,entity\nyes,web9,nobody\n", "line 2: 'nobody'"),
        ("alias,entity\nweb9,db01\n", "no column 'approve'"),
        ("approve,alias,entity\nyes,web9,db01\nyes,WEB9,web01\n", "line 3: 'WEB9' is said to be 'web01'"),
        ("approve,alias,entity\nyes,?,db01\n", "'\\?' is no name"),
        ("approve,alias,entity\nyes,db01,web01\nyes,web01,db01\n", "circle"),
        (b"approve,alias,entity\nyes,\xff,db01\n", "UTF-8"),
    ],
)
def test_an_approval_that_is_wrong_changes_nothing(
    estate: Estate, write: Write, text: str | bytes, message: str
) -> None:
    estate.ingest(write("h.log", lines("db01", "web01", "web9")))
    before = state(estate)

    with pytest.raises(ConfigurationError, match=message):
        in_lake(estate, lambda lake: approve_candidates(estate.project, lake, write("no.csv", text)))

    assert not relinked(estate)
    assert all(frame.equals(before[name]) for name, frame in state(estate).items())
    assert not (estate.project.folder / "entity-aliases.csv").exists()


def test_an_alias_file_may_name_what_is_not_there_yet_and_the_report_says_so(estate: Estate, write: Write) -> None:
    (estate.project.folder / "entity-aliases.csv").write_text("alias,entity\nold,new\n")
    estate.ingest(write("h.log", lines("old")))

    with reading(estate.project) as lake:
        assert report(estate.project, survey(lake)).unknown_aliases == ("entity-aliases.csv, line 2: 'new'",)
    estate.ingest(write("i.log", lines("new")))
    assert rows(estate, "SELECT DISTINCT canonical_name FROM logs JOIN entities ON entity_id = host_entity_id") == [
        ("new",)
    ]
