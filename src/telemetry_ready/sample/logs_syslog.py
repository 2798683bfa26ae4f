"""Syslog of all hosts, as a relay collects it: RFC 3164, so without year, zone and level."""

from collections.abc import Iterator
from random import Random
from typing import Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator, pick
from telemetry_ready.sample.estate import DAY_MS, HOSTS, HOUR_MS, beats, busy_times, moment
from telemetry_ready.sample.files import Made, Record, as_lines, ordered, packed, rotated, shares, with_retries
from telemetry_ready.sample.incidents import burst_times, bursts

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPELLING: Final = {"web02": "WEB02", "db01": "Db01", "mq01": "MQ01"}
"""Hosts that write their name in other letters than everybody else does."""

BEATING: Final = ("lb01", "db01", "db02", "mq01")
_BEAT: Final = "keepalived[612]: VRRP_Instance(shop) alive"

_ANYWHERE: Final = (
    "sshd[{p}]: Accepted publickey for deploy from 10.20.0.{b} port {n} ssh2",
    "sshd[{p}]: pam_unix(sshd:session): session opened for user deploy by (uid=0)",
    "sshd[{p}]: Received disconnect from 10.20.0.{b} port {n}:11: disconnected by user",
    "CRON[{p}]: (root) CMD (/usr/lib/sysstat/sa1 1 1)",
    "CRON[{p}]: (backup) CMD (/opt/backup/bin/incremental)",
    "systemd[1]: Started Session {n} of user deploy.",
    "systemd[1]: logrotate.service: Succeeded.",
    "chronyd[702]: Selected source 10.20.0.{b}",
    "chronyd[702]: System clock wrong by 0.0{b} seconds",
    "sudo: deploy : TTY=pts/0 ; PWD=/opt/shop ; USER=root ; COMMAND=/usr/bin/systemctl status shop",
    "sudo: pam_unix(sudo:session): session closed for user root",
    "kernel: [{n}.{p}] eth0: link up, 10000 Mbps",
    "kernel: [{n}.{p}] perf: interrupt took too long, lowering the sample rate to {n}",
)
_BY_ROLE: Final = {
    "load balancer": (
        "haproxy[811]: Connect from 203.0.113.{b}:{n} to 10.20.1.10:443 (shop/HTTP)",
        "haproxy[811]: 203.0.113.{b}:{n} shop/HTTP 0/0/0/{b}/{b} 200 {n} - - ----",
    ),
    "web server": (
        "nginx[903]: signal process started, {n} connections open",
        "nginx[903]: worker process {p} exited with code 0",
    ),
    "application server": (
        "java[1404]: GC pause (young) took {b} ms, {n} kB freed",
        "java[1404]: GC pause (mixed) took {b} ms, {n} kB freed",
        "java[1404]: heap after collection: {n} kB used",
    ),
    "database": (
        "postgres[2011]: checkpoint complete: wrote {n} buffers in {b} s",
        "postgres[2011]: automatic vacuum of table shop.public.orders: {n} tuples removed",
    ),
    "database replica": ("postgres[2011]: restartpoint complete: wrote {n} buffers in {b} s",),
    "message queue": (
        "rabbitmq[1822]: closing connection 10.20.1.{b}:{n} (normal)",
        "rabbitmq[1822]: accepting connection 10.20.1.{b}:{n}",
    ),
    "stream worker": (
        "yarn[2230]: container released, {n} MB free on this node",
        "yarn[2230]: container of {n} MB allocated for application {p}",
    ),
}


def make(seed: int) -> Made:
    """Three rotated files; some batches twice, and each file begins with the end of the one before."""
    rng = generator(seed, "syslog")
    everyday = list(_everyday(rng))
    beating = [_record(ms, host, _BEAT) for order, host in enumerate(BEATING) for ms in _beats(order)]
    wrong = list(_incidents(rng))
    records = ordered([*everyday, *beating, *wrong])
    parts = rotated(records)
    files: dict[str, bytes] = {}
    before: list[Record] = []
    overlapping = repeated = 0
    for (day, part), batches in zip(parts.items(), shares(plan.SYSLOG_RETRIES, len(parts)), strict=True):
        written = with_retries(rng, part, batches, plan.RETRY_LINES)
        files[f"logs/syslog/messages-{day}.gz"] = packed(as_lines(before + written))
        overlapping += len(before)
        repeated += len(written) - len(part)
        before = [
            one for one in written if one.ms >= part[-1].ms // DAY_MS * DAY_MS + DAY_MS - plan.OVERLAP_H * HOUR_MS
        ]
    mixed = sum(one.text.split()[3] in SPELLING.values() for one in records)
    counts = {
        "records": len(records),
        "repeated": repeated,
        "overlapping": overlapping,
        "heartbeats": len(beating),
        "mixed_case": mixed,
    }
    return Made(files, counts)


def _everyday(rng: Random) -> Iterator[Record]:
    for ms in busy_times(rng, plan.SYSLOG_PER_DAY):
        host = pick(rng, HOSTS)
        messages = _BY_ROLE[host.role] if between(rng, 0, 1) else _ANYWHERE
        yield _record(ms, host.name, _filled(rng, pick(rng, messages)))


def _incidents(rng: Random) -> Iterator[Record]:
    for incident, burst in bursts("syslog"):
        for ms in burst_times(rng, incident, burst):
            yield _record(ms, burst.emitter, burst.text.replace("{n}", str(between(rng, 1000, 9999))))


def _filled(rng: Random, text: str) -> str:
    return text.format(p=between(rng, 1000, 9999), b=between(rng, 2, 99), n=between(rng, 10000, 65000))


def _beats(order: int) -> range:
    return beats(plan.SYSLOG_BEAT_S, phase_s=7 + 60 * order)


def _record(ms: int, host: str, message: str) -> Record:
    when = moment(ms)
    head = f"{MONTHS[when.month - 1]} {when.day:2d} {when.hour:02d}:{when.minute:02d}:{when.second:02d}"
    return Record(ms, f"{head} {SPELLING.get(host, host)} {message}")
