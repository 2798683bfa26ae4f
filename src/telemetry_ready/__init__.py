"""telemetry-ready: is the telemetry ready for AI?"""

import os
from importlib.metadata import version

__version__ = version("telemetry-ready")

MALLOC = "dirty_decay_ms:10000,muzzy_decay_ms:10000"
"""Polars' allocator keeps freed memory for ten seconds, as jemalloc does unless told otherwise.

Work in blocks frees and takes the same memory again and again; giving it back each time costs a seventh of an ingest.
"""

os.environ.setdefault("_RJEM_MALLOC_CONF", MALLOC)  # read when Polars is loaded
