"""What a judgement leaves out, in one sentence each, for the report and the JSON."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from telemetry_ready.model.earlier import Earlier
from telemetry_ready.model.left_out import LeftOut
from telemetry_ready.model.use_case import UseCase
from telemetry_ready.model.words import score_words, share_words

SHOWN = 3  # sources by name
MOVED_SHOWN = 6
NOUNS = {"logs": "log records", "metrics": "metric points", "tickets": "tickets", "alerts": "alerts"}


def left_out_words(found: Sequence[LeftOut]) -> Iterator[str]:
    """What a scope's sources and window leave out."""
    for one in found:
        share = f"{share_words(one.share)} of {one.rows:,} {NOUNS[one.silo]}"
        parts = [f"source {name}" for name in one.sources[:SHOWN]]
        parts += [f"{len(one.sources) - SHOWN} more sources"] if len(one.sources) > SHOWN else []
        held = len({day for _, day in one.whole if day is not None})
        days = one.days
        span = f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}" if days else ""
        parts += [f"{len(days)} of {held} days ({span})"] if days else []
        yield f"The scope leaves out {share}" + (f": {', '.join(parts)}." if parts else ".")


def unnamed_words(held: Mapping[str, int], named: Collection[str]) -> Iterator[str]:
    """Sources that the lake holds rows of and the project file no longer names.

    Args:
        held: Source to the rows that the lake holds of it.
        named: Sources of the project file.
    """
    for source, rows in sorted(held.items()):
        if source not in named and rows:
            yield (
                f"The project file does not name the source {source}, of which the lake holds {rows:,} rows; "
                "they are judged as long as no scope leaves them out."
            )


def earlier_words(use_case: UseCase, scope: Mapping[str, Any], earlier: Earlier) -> Iterator[str]:
    """What was otherwise when it was judged before; nothing where lines and scope were the same.

    Args:
        use_case: As it is judged now.
        scope: The scope now, as JSON has it.
        earlier: The newest judgement by another file or on another scope.
    """
    now = {one.id: one for one in use_case.requirements if not one.not_applicable}
    parts = [
        f"“{line.title}” ({line.criticality}) is no longer asked"
        for name, line in earlier.lines.items()
        if name not in now
    ]
    for name, line in earlier.lines.items():
        if name in now:
            one = now[name]
            moved = (one.criticality.value, one.floor, one.target)
            pairs = zip(("", "floor ", "target "), moved, line[1:], strict=True)
            parts += [
                f"“{line.title}”: {word}{_short(after)}, not {_short(before)}"
                for word, after, before in pairs
                if after != before
            ]
    parts += [
        f"its scope has {key} {_short(scope[key])}, not {_short(earlier.scope[key])}"
        for key in scope
        if key in earlier.scope and earlier.scope[key] != scope[key]
    ]
    if parts:
        more = f"; and {len(parts) - MOVED_SHOWN} more" if len(parts) > MOVED_SHOWN else ""
        yield (
            f"On {earlier.assessed_at:%Y-%m-%d} it was judged otherwise, with a score of {score_words(earlier.score)}. "
            f"Since then: {'; '.join(parts[:MOVED_SHOWN])}{more}."
        )


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)
