"""Days and moments as people write them, as aware moments in UTC."""

from datetime import UTC, date, datetime, time

Moment = datetime | date


def start_of(moment: Moment) -> datetime:
    """A day stands for its first moment; a moment without a zone is UTC."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def end_of(moment: Moment) -> datetime:
    """A day stands for its end: the last moment before the next one."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.max, UTC)
    return start_of(moment)
