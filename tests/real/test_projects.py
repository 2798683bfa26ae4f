"""The real data as a user meets it: whole projects, held against what was counted on the files."""

import re
from typing import Any

import pytest

from telemetry_ready.lake import audit
from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.pipeline.places import reading

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.xdist_group("real")]

READ = {
    "nezha_logs": 175_211,
    "nezha_faults": 28,
    "kimai_log": 4_462,
    "kimai_metrics": 3_298,
    "github_incidents": 338,
    "uci_incidents": 59_354,
    "loghub_linux": 2_000,
    "loghub_openssh": 2_000,
    "loghub_apache": 2_000,
    "loghub_hdfs": 2_000,
    "loghub_hadoop": 2_000,
    "loghub_openstack": 2_000,
    "nab": 67_740,
    "apache_access": 10_000,
    "servicenow_demo": 67,
}


def value(real: Any, query: str) -> Any:
    with reading(real.project) as lake:
        row = lake.connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_every_source_balances_to_the_record(everything):
    """What was counted on the files is what the ledger says, and the lake holds it."""
    with reading(everything.project) as lake:
        found = audit(lake)

    assert found.balanced
    read = {one.name: one.records_read for one in found.sources}
    assert {name: read[name] for name in READ} == READ
    assert read["nezha_metrics"] == 43_193


def test_nezhas_bad_rows_are_where_they_belong(everything):
    """One row with ten fields is refused; 45 impossible times are flagged and not stored as the year 1754."""
    assert value(everything, "SELECT count(*) FROM quarantine WHERE source = 'nezha_logs'") == 1
    assert value(everything, "SELECT reason_code FROM quarantine WHERE source = 'nezha_logs'") == "bad_fields"
    assert value(everything, "SELECT count(*) FROM logs WHERE time_unix_nano < TIMESTAMP '2000-01-01'") == 0
    flagged = "SELECT count(*) FROM logs WHERE source = 'nezha_logs' AND time_flags & 128 > 0"
    made_of_them = value(everything, flagged)
    assert 1 <= made_of_them <= 45


def test_nezhas_clocks_are_found_and_no_other_source_raises_an_alarm(everything):
    """Bodies on UTC+8 in all stored rows but one, stamps of 24 of 28 faults 8 hours early."""
    found = """SELECT string_agg(concat_ws(' ', source, kind, skew_s, rows), '; ' ORDER BY source) FROM (
        SELECT source, kind, median(skew_s)::BIGINT AS skew_s, sum(rows)::BIGINT AS rows
        FROM clock_skew WHERE is_alarm GROUP BY source, kind)"""

    assert value(everything, found) == ("nezha_faults field inject_timestamp -28800 24; nezha_logs body 28800 171181")


def test_duplicates_across_files_go_and_those_within_a_file_stay(everything):
    """4,028 rows repeat rows of a neighbouring file; 88 repeats within a file are data."""
    assert value(everything, "SELECT sum(rows_duplicate) FROM source_files WHERE source = 'nezha_logs'") == 4_028
    assert value(everything, "SELECT count(*) FROM logs WHERE source = 'nezha_logs'") == 171_182
    assert value(everything, "SELECT count(*) FROM logs WHERE source = 'nezha_logs' AND dup_seq > 0") > 0


def test_copies_of_metric_files_are_recognised(everything):
    """construct_data holds the same 47 metric files as rca_data: one is read, the other is known."""
    assert value(everything, "SELECT count(*) FROM file_copies WHERE source = 'nezha_metrics'") == 47


def test_uci_is_9202_tickets_with_their_histories(everything):
    """A question mark is no value, and a date is read by its column: d/m/yyyy."""
    uci = "source = 'uci_incidents'"
    assert value(everything, f"SELECT count(*) FROM ticket_versions WHERE {uci}") == 59_354
    assert value(everything, f"SELECT count(*) FROM tickets WHERE {uci}") == 9_202
    marks = "'?' IN (assignment_group, category, ci_name, assignee, subcategory)"
    assert value(everything, f"SELECT count(*) FROM ticket_versions WHERE {uci} AND {marks}") == 0
    span = f"SELECT (min(opened_at)::DATE, max(opened_at)::DATE)::VARCHAR FROM tickets WHERE {uci}"
    assert value(everything, span) == "(2016-02-29, 2016-03-31)"


def test_nabs_repeated_times_are_kept(everything):
    """Up to 12 values of one series at one second are what the source says."""
    repeated = """SELECT count(*) FROM (SELECT 1 FROM metrics WHERE source = 'nab'
        GROUP BY series_id, time_unix_nano HAVING count(*) > 1)"""
    assert value(everything, repeated) > 0
    assert value(everything, "SELECT count(*) FROM metric_points WHERE source = 'nab'") == 67_740


def test_silos_that_share_nothing_cannot_be_correlated(everything):
    """UCI's tickets are from 2016, the logs and metrics from elsewhere: the reason must say so."""
    root_cause = everything.use_cases["root-cause-analysis"]

    assert (root_cause.verdict, root_cause.score < 50) == (Verdict.NOT_READY, True)
    assert re.search("overlap|share|link|in common", root_cause.reason, re.IGNORECASE)


def test_nezha_alone_is_not_blamed_for_linkage(nezha):
    """Its 28 faults are on pods that its logs and metrics know, at times that they cover."""
    root_cause = nezha.use_cases["root-cause-analysis"]

    assert not re.search("overlap|link|in common", root_cause.reason, re.IGNORECASE)
    linked = next(one for one in root_cause.findings if one.check_id == "LNK-003")
    assert (linked.evaluated, linked.passed) == (28, 28)
