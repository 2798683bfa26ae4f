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
    shippers,
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
    metrics,
    collectors,
    agents,
    stores,
    logs,
    shippers,
    pipelines,
    loggers,
    files,
)
FAULTS: dict[str, Fault] = {one.kind: one for part in PARTS for one in part.FAULTS} | {
    one.kind: one for one in files.REAL
}
