"""What the shipped use cases say of their worth: units that money fits, and commented statements that hold."""

from pathlib import Path

import pytest

from telemetry_ready.catalog import expectations_folder, load_catalog, load_use_cases
from telemetry_ready.model.evaluation import Baseline
from telemetry_ready.readiness import misfits, value_of
from telemetry_ready.readiness.kpi_unit import Kind, kpi_unit

SAYS_WORTH = sorted(
    path for path in (expectations_folder() / "use_cases").glob("*.yaml") if "\n# value:" in path.read_text("utf-8")
)


def test_every_shipped_use_case_has_a_kpi_that_money_fits() -> None:
    """Else nobody could say what it is worth."""
    use_cases = load_catalog().use_cases.values()

    without = [
        one.name for one in use_cases if all(kpi_unit(kpi.unit, kpi.name).kind is Kind.OTHER for kpi in one.kpis)
    ]

    assert len(use_cases) >= 8
    assert without == []


@pytest.mark.parametrize("path", SAYS_WORTH, ids=lambda path: path.stem)
def test_the_commented_value_of_a_shipped_use_case_is_valid_once_it_is_not_commented(
    path: Path, tmp_path: Path
) -> None:
    """People take the sign off the lines and change the numbers; and the field's maturity has a source."""
    before, after = path.read_text("utf-8").split("\n# value:")
    commented = "".join(f"{line.removeprefix('# ')}\n" for line in f"# value:{after}".splitlines())
    (tmp_path / "use_cases").mkdir()
    (tmp_path / "use_cases" / path.name).write_text(f"{before}\n{commented}", "utf-8")
    known = {check for one in load_catalog().use_cases.values() for line in one.requirements for check in line.checks}

    (found,) = load_use_cases(tmp_path, known).values()

    assert misfits(found.value, found.kpis) == []
    assert value_of(found.value, [Baseline(kpi, 0.5) for kpi in found.kpis]).per_year
    assert (found.maturity is None, found.maturity_source == "") == (False, False)


def test_the_eight_first_use_cases_say_so() -> None:
    assert len(SAYS_WORTH) >= 8
