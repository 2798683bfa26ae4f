"""telemetry-ready: is the telemetry ready for AI?"""

from importlib.metadata import version

__version__ = version("telemetry-ready")
