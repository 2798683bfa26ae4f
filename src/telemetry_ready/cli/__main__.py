"""``python -m telemetry_ready.cli``."""

from telemetry_ready.cli import main

if __name__ == "__main__":
    main()
