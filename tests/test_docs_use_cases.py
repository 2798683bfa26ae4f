"""The project file of docs/use-cases.md takes the files of the page, and they stand where the page says."""

from pathlib import Path

import pytest

from telemetry_ready.catalog import load_catalog
from tests.docs_pages import DOCS, blocks, query, run, write

PAGE = DOCS / "use-cases.md"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    for kind in ("yaml", "csv", "text"):
        for one in blocks(PAGE, kind):
            write(folder, PAGE, one.info)
    done = run(folder, "ingest")
    assert done.code == 0, done.notes
    assert "21 rows stored, 0 duplicates, 0 rejected" in done.out
    return folder


def test_every_use_case_stands_on_the_page() -> None:
    text = PAGE.read_text("utf-8")

    assert [name for name in load_catalog().use_cases if f"`{name}`" not in text] == []


def test_disks_and_pumps_are_devices(project: Path) -> None:
    found = query(
        project, "SELECT device, model, day, sensors, has_failed, was_maintained FROM device_days ORDER BY ALL"
    )

    assert [tuple(row.values()) for row in found] == [
        ("P7", "Acme 300", "2026-01-05", 0, None, True),
        ("P7", "Acme 300", "2026-01-09", 0, True, None),
        ("ZA10", "ST4000DM000", "2026-01-05", 2, False, None),
        ("ZA11", "ST4000DM000", "2026-01-05", 2, True, None),
    ]


def test_a_focus_export_is_a_bill(project: Path) -> None:
    columns = "cost_type, amount, currency, right(resource_id, 4) AS id, cloud_service, is_tagged"
    found = query(project, f"SELECT {columns} FROM cloud_costs ORDER BY ALL")

    assert [tuple(row.values()) for row in found] == [
        ("billed", 4.8, "EUR", "i-07", "Amazon EC2", True),
        ("billed", 4.8, "EUR", "i-08", "Amazon EC2", False),
        ("effective", 4.1, "EUR", "i-07", "Amazon EC2", True),
        ("effective", 4.8, "EUR", "i-08", "Amazon EC2", False),
    ]


def test_windows_and_sshd_tell_of_four_logins_of_pseudonyms(project: Path) -> None:
    columns = "source, source_address, outcome, method, user_name"
    found = query(project, f"SELECT {columns} FROM logins ORDER BY source, time_unix_nano")

    assert [tuple(row.values())[:4] for row in found] == [
        ("sshd", "10.0.0.7", "success", "publickey"),
        ("sshd", "10.9.9.9", "failure", "password"),
        ("windows_security", "10.0.0.7", "success", "3"),
        ("windows_security", "10.0.0.9", "failure", "3"),
    ]
    ann, oracle, *windows = (row["user_name"] for row in found)
    assert oracle == "oracle"  # an account of a system, no person
    assert windows == [ann, ann]
    assert ann.startswith("p_")


def test_an_article_is_a_ticket_of_its_type(project: Path) -> None:
    found = query(project, "SELECT ticket_type, ticket_number, attributes['valid_to'] AS valid_to FROM tickets")

    assert found == [{"ticket_type": "knowledge", "ticket_number": "KB0010042", "valid_to": "2100-01-01"}]
