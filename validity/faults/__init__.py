"""Every kind of fault by name."""

from validity.faults import files, labels, logs, metrics, tickets
from validity.faults._damage import Apply, Fault, Hit

__all__ = ["FAULTS", "Apply", "Fault", "Hit"]

FAULTS: dict[str, Fault] = {
    one.kind: one
    for part in (labels.FAULTS, tickets.FAULTS, metrics.FAULTS, logs.FAULTS, files.FAULTS, files.REAL)
    for one in part
}
