"""Generated inputs, written once into build/bench."""

import json
import random
from collections.abc import Callable
from pathlib import Path

FOLDER = Path("build/bench")
MB = 1_000_000
SERVICES = [f"service-{number:02}" for number in range(40)]
HOSTS = [f"web{number:03}" for number in range(200)]
TEXTS = [
    "session {n} opened for user deploy",
    "request {n} from 10.{a}.{b}.7 took {n} ms",
    "connection to db-{a} refused, retry {b}",
    "cache miss for key item:{n}",
    "GET /api/v1/orders/{n} returned 200",
    "worker {a} finished job {n} in {b} s",
    "disk usage of /var is {a} percent",
    "user u{n} logged in from 192.168.{a}.{b}",
]
LEVELS = ["DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"]


def syslog_file(size_mb: int) -> Path:
    """RFC 3164 lines in time order, one in a thousand broken."""
    return _file(f"syslog-{size_mb}.log", size_mb, _syslog_line)


def json_file(size_mb: int) -> Path:
    """Application JSON lines with nested keys and ids, one in a thousand broken."""
    return _file(f"application-{size_mb}.jsonl", size_mb, _json_line)


def _file(name: str, size_mb: int, line: Callable[[random.Random, int], str]) -> Path:
    path = FOLDER / name
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w") as out:
        number = 0
        while out.tell() < size_mb * MB:
            out.write("".join(line(chance, number + one) for one in range(10_000)))
            number += 10_000
    unfinished.rename(path)
    return path


def message(chance: random.Random, number: int) -> str:
    """A message of an application."""
    return chance.choice(TEXTS).format(n=number, a=chance.randrange(256), b=chance.randrange(256))


def _syslog_line(chance: random.Random, number: int) -> str:
    if number % 1000 == 999:
        return "not a syslog line at all\n"
    second = number // 50
    clock = f"Jun {1 + second // 86400 % 28:2} {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{clock} {chance.choice(HOSTS)} {chance.choice(SERVICES)}[{number % 9973}]: {message(chance, number)}\n"


def _json_line(chance: random.Random, number: int) -> str:
    if number % 1000 == 999:
        return '{"timestamp": "2026-06-01T00:00:00Z", "message": \n'
    second = number // 50
    record = {
        "@timestamp": f"2026-06-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:"
        f"{second % 60:02}.{number % 1000:03}Z",
        "log": {"level": chance.choice(LEVELS), "logger": "com.example.shop.OrderController"},
        "message": message(chance, number),
        "service": {"name": chance.choice(SERVICES), "version": f"1.{number % 7}.{number % 11}", "environment": "prod"},
        "host": {"name": chance.choice(HOSTS), "ip": f"10.{chance.randrange(256)}.{chance.randrange(256)}.7"},
        "process": {"pid": number % 9973, "thread": {"name": f"http-nio-8080-exec-{number % 40}"}},
        "trace": {"id": f"{chance.getrandbits(128):032x}"},
        "http": {"request": {"method": "GET"}, "response": {"status_code": chance.choice([200, 200, 200, 404, 500])}},
        "url": {"path": f"/api/v1/orders/{number}"},
        "event": {"duration": chance.randrange(900_000)},
    }
    return json.dumps(record) + "\n"
