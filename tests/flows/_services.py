"""A Prefect server and worker of one test: started, asked, and gone at its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

T = TypeVar("T")
STOPS_WITHIN_S = 20


class Services:
    """Processes that share one PREFECT_HOME, a free port and a working directory."""

    def __init__(self, home: Path, folder: Path, variables: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self._home, self._folder = home, folder
        self._environment = {**os.environ, **variables, "PREFECT_HOME": str(home), "PREFECT_API_URL": self.url}

    def run(self, *command: str) -> str:
        """What a ``prefect`` command says, once it is over."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *command],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, f"prefect {' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, *command: str) -> Iterator[Callable[[], str]]:
        """A ``prefect`` command that goes on until the end of the block; gives what tells its output so far."""
        log = self._home / f"{command[0]}.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [sys.executable, "-m", "prefect", *command],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield lambda: log.read_text(errors="replace")
            finally:
                _stop(process)

    def ask(self, path: str, body: object = None) -> Any:
        """The server's answer; None while it does not answer, or has no such thing."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            error.close()
        except (URLError, ConnectionError, TimeoutError):
            pass
        return None

    def end_all(self) -> None:
        """End whatever still runs with this PREFECT_HOME, such as a flow run whose worker is gone, and see it gone."""
        wait_for(lambda: True if self._killed() == 0 else None, STOPS_WITHIN_S, lambda: "processes are left over")

    def _killed(self) -> int:
        mark = f"PREFECT_HOME={self._home}".encode()
        found = [int(one.parent.name) for one in Path("/proc").glob("[0-9]*/environ") if mark in _variables(one)]
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return len(found)


def wait_for(what: Callable[[], T | None], seconds: float, told: Callable[[], str]) -> T:
    """What comes within so many seconds; otherwise fails with what is told."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := what()) is not None:
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds:.0f} s\n{told()[-8000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group; one that does not listen is killed."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOPS_WITHIN_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _variables(environ: Path) -> list[bytes]:
    try:
        return environ.read_bytes().split(b"\0")
    except OSError:  # it has ended, or belongs to somebody else
        return []
