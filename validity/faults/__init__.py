"""Every kind of fault by name."""

from validity.faults import files, logs, metrics, tickets
from validity.faults._damage import Apply, Fault, Hit

__all__ = ["FAULTS", "Apply", "Fault", "Hit"]

FAULTS: dict[str, Fault] = {
    one.kind: one for part in (tickets.FAULTS, metrics.FAULTS, logs.FAULTS, files.FAULTS, files.REAL) for one in part
}
