"""From files to rows: nothing lost, nothing twice, and mistakes can be mended."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import PrivacyPolicy
from telemetry_ready.pipeline._pieces import number_through
from telemetry_ready.sources import _frame

Write = Callable[[str, str | bytes], Path]
GOOD = "Jun 14 15:16:01 combo sshd[1]: fine\n"


def syslog(count: int, start: int = 0) -> str:
    return "".join(
        f"Jun 14 15:{i // 60 % 60:02}:{i % 60:02} web01 sshd[{i}]: session {i} opened for user deploy\n"
        for i in range(start, start + count)
    )


def test_the_same_bytes_their_copy_and_an_overlap_add_no_row_twice(estate: Any, write: Write) -> None:
    """A re-run, a copied file and an overlapping export are the daily life of a scheduled ingest."""
    files = [write("a.log", syslog(200)), write("copy.log", syslog(200)), write("later.log", syslog(200, start=100))]

    counts = [(estate.ingest(file), estate.count())[1] for file in [files[0], *files]]

    assert counts == [200, 200, 200, 300]
    assert estate.count("file_copies") == 1


def test_equal_lines_within_a_file_stay(estate: Any, write: Write) -> None:
    """Five equal lines in one second are five events."""
    estate.ingest(write("five.log", "Jun 15 01:02:03 web02 cron[7]: tick\n" * 5))

    assert estate.count() == 5


def test_a_growing_file_is_read_again_and_adds_what_is_new(estate: Any, write: Write) -> None:
    """A log that is still written to is taken again whole; old lines are known."""
    estate.ingest(write("app.log", syslog(100)))
    estate.ingest(write("app.log", syslog(150)))

    assert estate.count() == 150


def test_again_replaces_the_rows_under_another_zone(estate: Any, write: Write) -> None:
    """A wrong zone is mended in place, in one transaction."""
    file = write("zone.log", syslog(50))
    estate.ingest(file)

    (receipt,) = estate.again(file, time_zone="Asia/Shanghai")

    assert (receipt.outcome, estate.count()) == ("replaced", 50)
    assert str(estate.value("SELECT min(time_unix_nano) FROM logs")) == "2026-06-14 07:00:00"


def test_what_was_skipped_as_duplicate_comes_back_when_its_twin_goes(estate: Any, write: Write) -> None:
    """Taking a file out must not take rows that another file has too."""
    first = write("a.log", syslog(200))
    estate.ingest(first)
    estate.ingest(write("later.log", syslog(200, start=100)))

    estate.retract(first)

    assert estate.count() == 200
    assert estate.value("SELECT count(*) FROM source_files") == 1


def test_retract_refuses_where_a_file_that_is_needed_is_gone(estate: Any, write: Write) -> None:
    """Rows that could not be read again must not be lost in silence."""
    first, later = write("a.log", syslog(200)), write("later.log", syslog(200, start=100))
    estate.ingest(first)
    estate.ingest(later)
    later.unlink()

    with pytest.raises(SourceError, match=r"later\.log must be read again"):
        estate.retract(first)

    assert estate.count() == 300


def test_a_copy_steps_in_for_its_twin(estate: Any, write: Write) -> None:
    """The bytes are still there under the other name."""
    first = write("a.log", syslog(20))
    estate.ingest(first, write("copy.log", syslog(20)))

    estate.retract(first)

    assert estate.count() == 20
    assert estate.value("SELECT uri FROM source_files").endswith("/copy.log")


def test_retracting_a_copy_changes_no_row(estate: Any, write: Write) -> None:
    """The copy brought nothing, so it takes nothing away."""
    copy = write("copy.log", syslog(20))
    estate.ingest(write("a.log", syslog(20)))
    estate.ingest(copy)

    estate.retract(copy)

    assert (estate.count(), estate.count("file_copies")) == (20, 0)


def test_what_the_lake_does_not_have_cannot_be_retracted(estate: Any, write: Write) -> None:
    """A wrong path is told, with a way to find the right one."""
    estate.ingest(write("a.log", syslog(2)))

    with pytest.raises(SourceError, match="has no file"):
        estate.retract(Path("/nowhere.log"))


def test_equal_rows_are_numbered_through_all_pieces(tmp_path: Path) -> None:
    """A big file is worked on in blocks; equal rows in two of them are still two."""
    for name, hashes in (("a", [1, 2, 2]), ("b", [2, 3]), ("c", [2, 1])):
        rows = pl.DataFrame(
            {"content_hash": hashes, "time_unix_nano": [0] * len(hashes), "record_no": range(len(hashes))}
        )
        seq = pl.int_range(pl.len()).over("content_hash").cast(pl.UInt16)
        rows.with_columns(dup_seq=seq).write_parquet(tmp_path / f"{name}.parquet")
    pieces = [tmp_path / f"{name}.parquet" for name in "abc"]

    number_through(pieces, ["content_hash", "time_unix_nano"])

    numbered = [pl.read_parquet(piece)["dup_seq"].to_list() for piece in pieces]
    assert numbered == [[0, 0, 1], [2, 0], [3, 1]]


def test_blocks_do_not_show_in_the_rows(estate: Any, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a block ends is nobody's business: the same rows, each with its own identity."""
    monkeypatch.setattr(_frame, "BLOCK_BYTES", 1 << 20)
    estate.ingest(write("big.log", GOOD * 60_000 + syslog(20_000)))

    assert estate.count() == 80_000
    assert estate.value("SELECT count(DISTINCT (content_hash, dup_seq)) FROM logs") == 80_000


BAD = {
    "empty.log": (b"", 0),
    "nul.log": (GOOD.encode() * 2 + b"Jun 14 15:16:02 combo ss\x00hd[1]: nul\n", 3),
    "utf8.log": (GOOD.encode() * 2 + b"Jun 14 15:16:03 combo x[1]: \xc3\x28\n", 3),
    "utf16.log": (GOOD.encode("utf-16"), 1),
    "crlf.log": (GOOD.encode().replace(b"\n", b"\r\n") * 3, 3),
    "unended.log": ((GOOD * 2)[:-1].encode(), 2),
    "long.log": (GOOD.encode() + b"a" * 20_000_000 + b"\n" + GOOD.encode(), 2),
    "quote.log": (GOOD.encode() * 2 + b'Jun 14 15:16:04 combo x[1]: say "hi\n', 3),
    "garbage.log": (GOOD.encode() * 9 + b"}{ garbage\n" + GOOD.encode(), 10),
}


@pytest.mark.parametrize("name", BAD)
def test_lines_around_a_bad_one_are_stored(estate: Any, write: Write, name: str) -> None:
    """One broken record never costs its neighbours."""
    content, rows = BAD[name]

    estate.ingest(write(name, content), format="syslog_rfc3164")

    assert estate.count() == rows


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("noise.bin", random.Random(2).randbytes(50_000), "No format recognises"),
        ("prose.txt", b"The quick brown fox jumps over the lazy dog.\n" * 50, "No format recognises"),
        ("absent.log", None, "Cannot read"),
    ],
)
def test_a_file_that_cannot_be_taken_does_not_stop_the_others(
    estate: Any, write: Write, name: str, content: bytes | None, what: str
) -> None:
    """The receipt says why; what was stored before, and the other files, stand."""
    bad = write(name, content) if content is not None else Path("/absent.log")

    receipts = estate.ingest(bad, write("good.log", syslog(10)))

    assert sorted(one.outcome for one in receipts) == ["failed", "stored"]
    assert what in next(one.detail for one in receipts if one.outcome == "failed")
    assert estate.count() == 10


def test_a_truncated_archive_gives_what_it_has_and_one_reject(estate: Any, write: Write) -> None:
    """A broken transfer is seen in the ledger, not guessed from missing rows."""
    estate.ingest(write("cut.log.gz", gzip.compress(GOOD.encode() * 5000)[:-30]), format="syslog_rfc3164")

    assert estate.count() > 0
    assert estate.value("SELECT string_agg(reason_code) FROM quarantine WHERE reason_code = 'truncated'") == "truncated"


def test_secrets_are_neither_in_rows_nor_in_quarantine(estate: Any, write: Write) -> None:
    """What must not leak must not be stored, also where the record was refused."""
    line = '{"timestamp": "2026-01-01T00:00:00Z", "message": "mail alice@example.com password=hunter2canary"}\n'
    estate.ingest(write("pii.jsonl", line * 3 + line.replace('"}', "")), format="json_lines")

    seen = estate.value("SELECT string_agg(body) FROM logs") + estate.value("SELECT string_agg(raw) FROM quarantine")
    assert "hunter2canary" not in seen
    assert "alice@example.com" not in seen
    assert (estate.count(), estate.count("quarantine")) == (3, 1)


def test_a_changed_policy_re_writes_the_stored_rows(estate: Any, write: Write) -> None:
    """The hash is that of the raw text, so nothing is new; what the old policy kept is gone, templates included."""
    file = write(
        "policy.jsonl", '{"timestamp": "2026-01-01T00:00:00Z", "message": "mail alice@example.com pwd: abcdef"}\n'
    )
    estate.ingest(file, format="json_lines", privacy=PrivacyPolicy(off=("all",)))
    before = estate.value("SELECT content_hash FROM logs")
    assert estate.value("SELECT body FROM logs") == "mail alice@example.com pwd: abcdef"

    estate.again(file, format="json_lines", privacy=PrivacyPolicy(pseudonymize=("email",)))

    assert estate.value("SELECT regexp_matches(body, '^mail email_[0-9a-f]{16} pwd: <secret>$') FROM logs")
    assert (estate.count(), estate.value("SELECT content_hash FROM logs")) == (1, before)
    assert estate.value("SELECT privacy_rules FROM source_files") == 3
    assert estate.value("SELECT count(*) FROM log_templates WHERE template LIKE '%abcdef%'") == 0


def test_persons_are_the_same_pseudonym_in_every_silo(estate: Any, write: Write) -> None:
    log = '{"timestamp": "2026-01-01T00:00:00Z", "message": "session opened for user ann", "user": {"name": "Ann"}}\n'
    tickets = "number,sys_id,short_description,opened_at,sys_updated_on,priority,caller_id,assignment_group\n"
    tickets += "INC1,a,x,2026-01-01 00:00:00,2026-01-02 00:00:00,1,ann,Network\n"
    estate.ingest(write("app.jsonl", log), format="json_lines")
    estate.ingest(write("incident.csv", tickets), format="servicenow_csv", source="t")

    name = estate.value("SELECT caller_id FROM tickets")
    assert name.startswith("p_")
    assert estate.value("SELECT attributes['user.name'] FROM logs") == name
    assert estate.value("SELECT body FROM logs") == f"session opened for user {name}"
    assert estate.value("SELECT assignment_group FROM tickets") == "Network"


def test_persons_and_secrets_of_refused_records_are_hidden_too(estate: Any, write: Write) -> None:
    """A refused CSV row says who called in a cell without a name, a refused JSON object under one."""
    head = "number,sys_id,short_description,opened_at,sys_updated_on,priority,caller_id,u_pin_password,state\n"
    good = "INC1,a,x,2026-01-01 00:00:00,2026-01-02 00:00:00,1,Ann Canary,s3cretcanary,New\n"
    timeless = "INC2,b,x,1754-01-01 00:00:00,1754-01-01 00:00:00,1,Ann Canary,s3cretcanary,New\n"
    short = "INC3,Ann Canary,s3cretcanary\n"
    estate.ingest(write("incident.csv", head + good + timeless + short), format="servicenow_csv", source="t")
    broken = '{"time": "2026-01-01T00:00:00Z", "caller": "Ann Canary", "password": "s3cretcanary\n'
    estate.ingest(write("broken.jsonl", broken), format="json_lines")

    seen = str(estate.value("SELECT list(raw || detail) FROM quarantine")) + str(
        estate.value("SELECT list(t) FROM ticket_versions t")
    )
    assert (estate.count("quarantine"), "INC2" in seen) == (3, True)
    assert "Canary" not in seen
    assert "s3cretcanary" not in seen


def test_what_follows_a_secret_in_a_record_that_cannot_be_read_is_withheld(estate: Any, write: Write) -> None:
    estate.ingest(write("cut.jsonl", '{"message": "login of x, password=abc123 def456\n'), format="json_lines")

    assert estate.value("SELECT raw FROM quarantine") == '{"message": "login of x, password=<secret> <withheld>'
