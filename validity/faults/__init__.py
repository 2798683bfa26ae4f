"""Every kind of fault by name."""

from validity.faults import (
    agents,
    collectors,
    desks,
    files,
    forms,
    labels,
    logs,
    metrics,
    pipelines,
    shippers,
    tickets,
)
from validity.faults._damage import Apply, Fault, Hit

__all__ = ["FAULTS", "Apply", "Fault", "Hit"]

PARTS = (labels, tickets, desks, forms, metrics, collectors, agents, logs, shippers, pipelines, files)
FAULTS: dict[str, Fault] = {one.kind: one for part in PARTS for one in part.FAULTS} | {
    one.kind: one for one in files.REAL
}
