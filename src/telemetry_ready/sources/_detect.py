"""Which format a file is: the surest one, and none where none is sure."""

from collections.abc import Iterable

from telemetry_ready.model.source import Detection, Format, Sample

FALLBACK = "text"
"""The format that is chosen only where no other is believed."""

BELIEVED = 0.5
"""Confidence from which a format is believed; the fallback has a threshold of its own."""


def choose(sample: Sample, formats: Iterable[Format]) -> list[tuple[Format, Detection]]:
    """The formats that a file may be, best first.

    Ties go to the format that comes first.

    Args:
        sample: The head of the file.
        formats: The formats that are asked.

    Returns:
        Formats with a confidence of at least ``BELIEVED``; without one, the fallback if it takes the file;
        otherwise nothing: the file is unknown. Prose, source code and binary data are.
    """
    asked = [(one, one.detect(sample)) for one in formats]
    believed = [pair for pair in asked if pair[0].name != FALLBACK and pair[1].confidence >= BELIEVED]
    if believed:
        return sorted(believed, key=lambda pair: -pair[1].confidence)
    return [pair for pair in asked if pair[0].name == FALLBACK and pair[1].confidence > 0]
