"""prefect.yaml against the flows that it names, without a server."""

import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
VARIABLES = {"TELEMETRY_READY_HOME": "/srv/telemetry-ready", "TELEMETRY_READY_PROJECT": "/srv/estate"}


def _filled(value: Any) -> Any:
    from prefect.utilities.templating import apply_values

    return apply_values(value, {})


@pytest.fixture(scope="module")
def document() -> Any:
    return YAML(typ="safe").load(ROOT / "prefect.yaml")


@pytest.fixture
def deployments(document: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))  # loading an entrypoint adds to it
    return _filled(document["deployments"])


def test_the_documentation_names_every_variable_of_the_file(document: Any) -> None:
    from prefect.utilities.templating import find_placeholders

    documentation = (ROOT / "docs/operate.md").read_text()
    names = {one.name.removeprefix("$") for one in find_placeholders(document)}

    assert names == set(VARIABLES)
    assert all(f"export {name}=" in documentation for name in names)


def test_every_entrypoint_is_a_flow_that_takes_the_parameters(deployments: Any) -> None:
    from prefect.flows import load_flow_from_entrypoint

    taken = {
        one["name"]: load_flow_from_entrypoint(one["entrypoint"], use_placeholder_flow=False).validate_parameters(
            one["parameters"]
        )
        for one in deployments
    }

    assert taken == {"nightly": {"project": Path("/srv/estate")}}


def test_a_parameter_that_the_flow_does_not_have_is_refused(deployments: Any) -> None:
    from prefect.exceptions import SignatureMismatchError
    from prefect.flows import load_flow_from_entrypoint

    flow = load_flow_from_entrypoint(deployments[0]["entrypoint"])

    with pytest.raises(SignatureMismatchError, match="folder"):
        flow.validate_parameters({"project": "/srv/estate", "folder": "/srv/estate"})


def test_every_schedule_has_a_time_zone_and_a_slug_of_its_own(deployments: Any) -> None:
    from prefect.client.schemas.schedules import CronSchedule

    schedules = [(deployment["name"], one) for deployment in deployments for one in deployment["schedules"]]

    assert schedules
    assert len({(name, one["slug"]) for name, one in schedules}) == len(schedules)
    for _, one in schedules:
        assert one["active"] is True
        assert ZoneInfo(CronSchedule(cron=one["cron"], timezone=one["timezone"]).timezone or "").key == one["timezone"]


def test_no_schedule_falls_into_the_hour_in_which_clocks_change(deployments: Any) -> None:
    hours = {one["cron"].split()[1] for deployment in deployments for one in deployment["schedules"]}

    assert not hours & {"*", "2", "02", "3", "03"}
