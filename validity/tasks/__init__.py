"""Every task, real ones first."""

from validity.task import Task
from validity.tasks import capacity, estate_root_cause, log_anomalies, nab, nezha, text_routing, uci

REAL: tuple[Task, ...] = (uci.ROUTING, uci.BREACH, nab.TASK, nezha.LOGS, nezha.RANKING)
GENERATED: tuple[Task, ...] = (text_routing.TASK, capacity.TASK, log_anomalies.TASK, estate_root_cause.TASK)
TASKS: tuple[Task, ...] = (*REAL, *GENERATED)
