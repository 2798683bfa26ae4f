"""Every kind of fault by name."""

from validity.faults import (
    agents,
    collectors,
    desks,
    dials,
    files,
    forms,
    gauges,
    handovers,
    journals,
    labels,
    ledgers,
    loggers,
    logs,
    meters,
    metrics,
    pipelines,
    probes,
    queues,
    registers,
    rosters,
    shippers,
    sinks,
    spools,
    stores,
    streams,
    tickets,
)
from validity.faults._damage import Apply, Fault, Hit

__all__ = ["FAULTS", "Apply", "Fault", "Hit"]

PARTS = (
    labels,
    tickets,
    desks,
    forms,
    handovers,
    queues,
    rosters,
    registers,
    ledgers,
    metrics,
    collectors,
    agents,
    stores,
    probes,
    meters,
    gauges,
    dials,
    logs,
    shippers,
    pipelines,
    loggers,
    sinks,
    streams,
    spools,
    journals,
    files,
)
FAULTS: dict[str, Fault] = {one.kind: one for part in PARTS for one in part.FAULTS} | {
    one.kind: one for one in files.REAL
}
