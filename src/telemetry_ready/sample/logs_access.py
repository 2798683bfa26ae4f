"""Access logs of the two web servers, with the load balancer's health checks between the customers' requests."""

from collections.abc import Iterator
from random import Random
from typing import Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator, happens, pick
from telemetry_ready.sample.estate import WEB_SERVERS, beats, busy_times, moment
from telemetry_ready.sample.files import Made, Record, as_lines, ordered, packed, rotated
from telemetry_ready.sample.incidents import burst_times, bursts

_REQUESTS: Final = (
    "GET /", "GET /category/garden", "GET /category/kitchen", "GET /category/books", "GET /search?q=lamp",
    "GET /product/{n}", "GET /product/{n}", "POST /cart/add", "GET /cart", "GET /checkout", "POST /checkout/pay",
)  # fmt: skip
_AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
_BEAT: Final = "GET /healthz"
_PROBE: Final = "haproxy-check/2.8"
_NOT_FOUND_OF_100: Final = 3
_FAILED_OF_1000: Final = 4


def make(seed: int) -> Made:
    """A file per web server and rotation."""
    rng = generator(seed, "access")
    files: dict[str, bytes] = {}
    total = beating = 0
    for order, server in enumerate(WEB_SERVERS):
        checks = [_check(ms) for ms in beats(plan.ACCESS_BEAT_S, phase_s=3 + 30 * order)]
        records = ordered([*checks, *_everyday(rng), *_incidents(rng, server)])
        total += len(records)
        beating += len(checks)
        for day, part in rotated(records).items():
            files[f"logs/nginx/{server}.access.{day}.log.gz"] = packed(as_lines(part))
    return Made(files, {"records": total, "heartbeats": beating})


def _everyday(rng: Random) -> Iterator[Record]:
    for ms in busy_times(rng, plan.ACCESS_PER_DAY):
        status = 404 if happens(rng, _NOT_FOUND_OF_100) else 500 if between(rng, 1, 1000) <= _FAILED_OF_1000 else 200
        request = pick(rng, _REQUESTS).format(n=between(rng, 1000, 1400))
        yield _request(rng, ms, request, status)


def _incidents(rng: Random, server: str) -> Iterator[Record]:
    for incident, burst in bursts("access"):
        if burst.emitter == server:
            request, status = burst.text.rsplit(" ", 1)
            for ms in burst_times(rng, incident, burst):
                yield _request(rng, ms, request, int(status))


def _request(rng: Random, ms: int, request: str, status: int) -> Record:
    size = between(rng, 20, 480) * 100
    return _record(ms, f"203.0.113.{between(rng, 1, 250)}", request, f'{status} {size} "-" "{pick(rng, _AGENTS)}"')


def _check(ms: int) -> Record:
    return _record(ms, "10.20.1.10", _BEAT, f'200 2 "-" "{_PROBE}"')


def _record(ms: int, client: str, request: str, answer: str) -> Record:
    when = moment(ms)
    stamp = f"{when.day:02d}/Sep/{when.year}:{when.hour:02d}:{when.minute:02d}:{when.second:02d} +0000"
    return Record(ms, f'{client} - - [{stamp}] "{request} HTTP/1.1" {answer}')
