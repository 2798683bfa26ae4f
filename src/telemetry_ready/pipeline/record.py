"""The record of decisions as it stands today: the chain, and which of its decisions hold."""

from datetime import datetime

from telemetry_ready.lake import Lake, chain_faults, must_haves, read_decisions, rewritten_records
from telemetry_ready.model.decision import FIRST_PREVIOUS, Record
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness.standing import standings
from telemetry_ready.settings import Project


def read_record(project: Project, now: datetime) -> Record:
    """Every decision with its standing, and what is wrong with their chain."""
    with reading(project) as lake:
        return record_of(lake, now)


def record_of(lake: Lake, now: datetime) -> Record:
    """The same, of an open lake."""
    chain = read_decisions(lake)
    history = must_haves(lake, {one.use_case for one in chain})
    faults = (*chain_faults(chain), *rewritten_records(lake))
    head = chain[-1].sha256 if chain else FIRST_PREVIOUS
    return Record(tuple(standings(chain, history, now.date())), faults, head)
