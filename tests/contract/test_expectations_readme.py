"""The page about the expectations is what its generator writes."""

from tools.expectations_readme import EXPECTATIONS, check_table, readme


def test_the_readme_of_the_expectations_is_current() -> None:
    """If it fails: python tools/expectations_readme.py."""
    assert (EXPECTATIONS / "README.md").read_text(encoding="utf-8") == readme()


def test_the_table_holds_every_check_once() -> None:
    ids = [path.name[:7] for path in EXPECTATIONS.glob("checks/*/*.yaml")]

    table = check_table(EXPECTATIONS)

    assert len(ids) == 237
    assert all(table.count(f"| [{check_id}](") == 1 for check_id in ids)
