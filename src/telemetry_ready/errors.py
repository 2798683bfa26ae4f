"""What can go wrong in words: one base class, and one subclass for each thing a caller treats differently.

Every message says what was wrong, where, what is allowed and what to do next.
Bad data is never an exception: it is a reject.
"""


class TelemetryReadyError(Exception):
    """Base of all errors that the command line shows as text, without a traceback.

    Attributes:
        exit_code: What the command line exits with: 2 for a wrong call or configuration.
    """

    exit_code = 2


class ConfigurationError(TelemetryReadyError):
    """The project file, a check or a use case is not valid."""


class SourceError(TelemetryReadyError):
    """One file could not be taken; the others can."""

    exit_code = 1


class LakeError(TelemetryReadyError):
    """The lake cannot be opened, or refuses what was asked."""


class QueryRefusedError(LakeError):
    """A query is not one read-only SELECT over the lake."""


class DecisionRefusedError(TelemetryReadyError):
    """An evaluation does not carry the decision that was asked for."""

    exit_code = 1
