"""How much of what goes into the estate: each number here moves a finding of the readiness report."""

from typing import Final

SEED: Final = 20260901
"""What ``sample_data/`` is generated with."""

# How many log records on a working day, without heartbeats and incidents
SYSLOG_PER_DAY: Final = 1120  # no level in them: share of rows with a known severity
APPLICATION_PER_DAY: Final = 620
STREAM_PER_DAY: Final = 180  # without a zone in their times: share of times that are assumed
ACCESS_PER_DAY: Final = 190  # per web server

# Noise in logs
SYSLOG_BEAT_S: Final = 2_400  # share of heartbeat noise
APPLICATION_BEAT_S: Final = 1_800
ACCESS_BEAT_S: Final = 900
DEBUG_OF_SEARCH: Final = 50  # percent of the records of the service that was left on DEBUG

# Faults of logs
CLOCK_BEHIND_H: Final = 8  # event time of the application log, against its event.ingested
BROKEN_JSON_LINES: Final = 40
SYSLOG_RETRIES: Final = 60  # batches that the relay wrote twice: share of rows repeated within a source
APPLICATION_RETRIES: Final = 30
RETRY_LINES: Final = 60  # records in one such batch
OVERLAP_H: Final = 24  # of a rotated syslog file that repeats the end of the one before

# Points of metrics
LONG_STEP_S: Final = 600
WIDE_STEP_S: Final = 300
GAP_HOST: Final = "lb01"
GAP_DAY: Final = 12  # day of the window (0 is the first) on which that host sent nothing

# The export of tickets
TICKETS: Final = 350  # far under the 2,000 labelled tickets that routing needs
CATEGORY_PLACEHOLDERS: Final = 56
CI_PLACEHOLDERS: Final = 42
GROUP_PLACEHOLDERS: Final = 24
TEXT_PLACEHOLDERS: Final = 18
LINKED_CI_NAMES: Final = 9  # tickets whose CI is spelled as logs and metrics spell the host
CATCH_ALL_OF_100: Final = 32  # of everyday tickets that the catch-all group closed
REASSIGNED_OF_100: Final = 38
EMAILS: Final = 14  # tickets with an e-mail address in the text
