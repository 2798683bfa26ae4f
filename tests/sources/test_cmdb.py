"""Exports of a CMDB: items and relations, as CSV and as the Table API gives them."""

import json

import polars as pl
import pytest

from telemetry_ready.model.source import Origin, Parsed, Sample
from telemetry_ready.sources import formats
from telemetry_ready.sources._detect import choose

ITEMS = (
    "sys_id,name,sys_class_name,fqdn,ip_address,operational_status,support_group,busines_criticality,"
    "sys_updated_on,u_rack"
)
SERVER = {
    "sys_id": {"display_value": "a1", "value": "a1"},
    "name": {"display_value": "db01", "value": "db01"},
    "sys_class_name": {"display_value": "Linux Server", "value": "cmdb_ci_linux_server"},
    "operational_status": {"display_value": "Operational", "value": "1"},
    "support_group": {"display_value": "DBA", "link": "https://acme.service-now.com/api/now/table/sys_user_group/7f"},
    "sys_updated_on": {"display_value": "2024-01-01 02:00:00", "value": "2024-01-01 01:00:00"},
    "ip_address": {"display_value": "192.0.2.7", "value": "192.0.2.7"},
}
EDGE = {
    "sys_id": "r1",
    "parent": {"link": "https://acme.service-now.com/api/now/table/cmdb_ci/b2", "value": "b2"},
    "child": {"display_value": "db01", "link": "https://acme.service-now.com/api/now/table/cmdb_ci/a1"},
    "type": {"display_value": "Depends on::Used by", "value": "1a9c"},
}


def parsed(name: str, *raw: str, header: str | None = None) -> Parsed:
    records = pl.DataFrame(
        {"record_no": range(len(raw)), "raw": raw}, schema={"record_no": pl.UInt64, "raw": pl.String}
    )
    return formats()[name].parse(records, Origin("ci", header=header))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{ITEMS}\na1,db01,Linux Server,,192.0.2.7,Operational,DBA,,2024-01-01 00:00:00,\n", "cmdb_csv"),
        ("sys_id,parent,child,type\nr1,shop,db01,Depends on::Used by\n", "cmdb_csv"),
        (json.dumps({"result": [SERVER]}), "cmdb_json"),
        (json.dumps({"result": [EDGE]}), "cmdb_json"),
        (
            "number,sys_id,short_description,cmdb_ci,opened_at,priority,name\nINC1,a,b,c,2024-01-01 00:00:00,1,\n",
            "servicenow_csv",
        ),
    ],
)
def test_an_inventory_is_told_from_tickets(text: str, name: str) -> None:
    sample = Sample("ci", tuple(text.splitlines()), text, is_whole=True)

    assert choose(sample, formats().values())[0][0].name == name


def test_an_item_keeps_what_tells_whose_it_is_and_one_without_an_id_is_refused() -> None:
    found = parsed(
        "cmdb_csv",
        "a1,db01,Linux Server,db01.corp.example.com,192.0.2.7,6,DBA,1 - most critical,2024-01-01 00:00:00,R7",
        ",nameless,,,,,,,,",
        header=ITEMS,
    )

    row = found.rows["ci_versions"].row(0, named=True)
    expected = {
        "ci_id": "a1",
        "name": "db01",
        "class_name": "Linux Server",
        "fqdn": "db01.corp.example.com",
        "ip_address": "192.0.2.7",
        "status": "Retired",
        "owner_group": "DBA",
        "criticality": "1 - most critical",
        "environment": None,
        "attr:u_rack": "R7",
    }
    assert {name: row[name] for name in expected} == expected
    assert found.rejects.select("record_no", "level", "table_name", "detail").rows() == [
        (1, "record", "ci_versions", "no sys_id")
    ]


def test_of_the_table_api_ids_and_times_are_values_and_groups_are_as_shown() -> None:
    items = parsed("cmdb_json", json.dumps(SERVER)).rows["ci_versions"]
    edges = parsed("cmdb_json", json.dumps(EDGE), json.dumps({**EDGE, "child": None})).rows["ci_relations"]

    row = items.row(0, named=True)
    assert (row["owner_group"], row["status"], row["time_is_utc"]) == ("DBA", "Operational", True)
    assert str(row["version_at"]) == "2024-01-01 01:00:00"
    assert edges.select("parent_ci_id", "child_ci_id", "relation_text").rows() == [("b2", "a1", "Depends on::Used by")]
