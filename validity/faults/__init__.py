"""Every kind of fault by name."""

from validity.faults import (
    agents,
    collectors,
    desks,
    files,
    forms,
    handovers,
    labels,
    loggers,
    logs,
    metrics,
    pipelines,
    probes,
    queues,
    shippers,
    sinks,
    stores,
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
    metrics,
    collectors,
    agents,
    stores,
    probes,
    logs,
    shippers,
    pipelines,
    loggers,
    sinks,
    files,
)
FAULTS: dict[str, Fault] = {one.kind: one for part in PARTS for one in part.FAULTS} | {
    one.kind: one for one in files.REAL
}
