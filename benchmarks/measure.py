"""Run one measurement in a process of its own: CPU seconds (user and system) and peak memory.

    python -m benchmarks.measure MODULE FUNCTION ARGUMENT…

The function does its own setting up and gives the seconds that count; VmHWM is read in the process itself, because
``ru_maxrss`` of a child starts at its parent's value.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import telemetry_ready  # noqa: F401  # sets up the allocator, for the floor as well

ROUNDS = 3


def measured(module: str, function: str, *arguments: str, rounds: int = ROUNDS) -> dict[str, Any]:
    """The quietest of some rounds: these machines are noisy, and noise only adds."""
    found = [_once(module, function, *arguments) for _ in range(rounds)]
    best = min(found, key=lambda one: one["cpu_s"])
    return {**best, "peak_mb": max(one["peak_mb"] for one in found)}


def _once(module: str, function: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measure", module, function, *arguments]
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def peak_mb() -> float:
    """Peak resident memory of this process, MB."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


@contextmanager
def cpu(into: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds of the block to ``into[name]``."""
    started = time.process_time()
    try:
        yield
    finally:
        into[name] = into.get(name, 0.0) + time.process_time() - started


def main() -> None:
    """Run the named function and print what it gives, with the peak memory."""
    module, function, *arguments = sys.argv[1:]
    found = getattr(importlib.import_module(module), function)(*arguments)
    sys.stdout.write(json.dumps({**found, "peak_mb": peak_mb()}) + "\n")


if __name__ == "__main__":
    main()
