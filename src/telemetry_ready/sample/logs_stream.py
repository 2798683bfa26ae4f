"""Logs of the order stream's workers: log4j lines with stack traces, one file per worker and rotation."""

from collections.abc import Iterator
from random import Random
from typing import Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator, happens, pick
from telemetry_ready.sample.estate import STREAM_WORKERS, busy_times, moment
from telemetry_ready.sample.files import Made, Record, as_lines, ordered, packed, rotated
from telemetry_ready.sample.incidents import burst_times, bursts

_INFO: Final = (
    ("dag-scheduler", "o.a.s.scheduler.DAGScheduler", "Submitting {m} missing tasks from stage {n}"),
    ("task-result", "o.a.s.scheduler.TaskSetManager", "Finished task {m}.0 in stage {k}.0 in {n} ms"),
    ("stream-exec", "o.a.s.sql.streaming.MicroBatchExecution", "Committed offsets for batch {k}, {n} rows"),
    ("block-mgr", "o.a.s.storage.BlockManager", "Removed broadcast_{k}_piece0, {m} MB free"),
    ("kafka-reader", "com.example.stream.OrderReader", "Read {n} records from orders partition {m}"),
)
_WARN: Final = (
    ("kafka-reader", "com.example.stream.OrderReader", "Partition {m} lags by {n} records"),
    ("stream-exec", "o.a.s.sql.streaming.ProcessingTimeExecutor", "Current batch is falling behind, took {n} ms"),
)
_WARN_OF_100: Final = 4
_TRACE_OF_1000: Final = 6
_TRACE: Final = (
    "java.io.IOException: Too many open files",
    "\tat java.base/sun.nio.ch.FileDispatcherImpl.open0(Native Method)",
    "\tat java.base/java.nio.channels.FileChannel.open(FileChannel.java:298)",
    "\tat org.apache.spark.shuffle.sort.BypassMergeSortShuffleWriter.write(BypassMergeSortShuffleWriter.java:156)",
    "\tat org.apache.spark.scheduler.Task.run(Task.scala:141)",
    "Caused by: java.nio.file.FileSystemException: /data/spark/local: Too many open files",
    "\t... 12 more",
)
_OTHER_TRACE: Final = (
    "com.example.stream.BadOrderException: order without a currency",
    "\tat com.example.stream.OrderParser.parse(OrderParser.java:88)",
    "\tat com.example.stream.OrderReader.next(OrderReader.java:47)",
    "\tat org.apache.spark.scheduler.Task.run(Task.scala:141)",
)


def make(seed: int) -> Made:
    """A file per worker and rotation."""
    rng = generator(seed, "stream")
    files: dict[str, bytes] = {}
    total = continued = 0
    for worker in STREAM_WORKERS:
        records = ordered([*_everyday(rng), *_incidents(rng, worker)])
        total += len(records)
        continued += sum(one.text.count("\n") for one in records)
        for day, part in rotated(records).items():
            files[f"logs/stream/{worker}.orders-stream.{day}.log.gz"] = packed(as_lines(part))
    return Made(files, {"records": total, "stack_trace_lines": continued})


def _everyday(rng: Random) -> Iterator[Record]:
    for ms in busy_times(rng, plan.STREAM_PER_DAY // len(STREAM_WORKERS)):
        if between(rng, 1, 1000) <= _TRACE_OF_1000:
            yield _failed(ms, "kafka-reader", "com.example.stream.OrderReader", "Order skipped", _OTHER_TRACE)
            continue
        level, messages = ("WARN ", _WARN) if happens(rng, _WARN_OF_100) else ("INFO ", _INFO)
        thread, logger, text = pick(rng, messages)
        body = text.format(m=between(rng, 1, 16), n=between(rng, 100, 4999), k=between(rng, 1, 900))
        yield Record(ms, f"{_stamp(ms)} [{thread}] {level} {logger} - {body}")


def _incidents(rng: Random, worker: str) -> Iterator[Record]:
    for incident, burst in bursts("stream"):
        if burst.emitter == worker:
            for ms in burst_times(rng, incident, burst):
                text = burst.text.replace("{n}", str(between(rng, 1, 400)))
                yield _failed(ms, "task-result", "o.a.s.scheduler.TaskSetManager", text, _TRACE)


def _failed(ms: int, thread: str, logger: str, text: str, trace: tuple[str, ...]) -> Record:
    return Record(ms, "\n".join((f"{_stamp(ms)} [{thread}] ERROR {logger} - {text}", *trace)))


def _stamp(ms: int) -> str:
    return moment(ms).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds").replace(".", ",")
