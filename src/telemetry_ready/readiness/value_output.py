"""What a use case is worth, and who answers for it, as plain values of JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from telemetry_ready.model.use_case import UseCase
from telemetry_ready.model.value import Value, attested


def people_json(use_case: UseCase) -> dict[str, Any]:
    """Who asks for a use case, who answers for it and who pays; what it may do; how far the field is."""
    return {
        "department": use_case.department,
        "owner": use_case.owner,
        "sponsor": use_case.sponsor,
        "acts_on_production": use_case.acts_on_production,
        "maturity": str(use_case.maturity) if use_case.maturity else None,
        "maturity_source": use_case.maturity_source,
    }


def value_json(value: Value) -> dict[str, Any]:
    """The value with every assumption; numbers unrounded, null where it is refused."""
    return {
        **asdict(value),
        "assumptions": [asdict(one) for one in value.assumptions],
        "missing": list(value.missing),
    }


def attestations_json(use_case: UseCase, today: date) -> list[dict[str, Any]]:
    """All four topics; ``by`` is null where nobody vouches for one, ``detail`` says why."""
    found = attested(use_case.attestations, today)
    return [{**asdict(one), "topic": str(one.topic), "on": one.on.isoformat() if one.on else None} for one in found]
