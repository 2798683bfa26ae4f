"""``python -m telemetry_ready.sample [--out DIR] [--seed N]``: write the sample's estate."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from telemetry_ready.sample.build import build
from telemetry_ready.sample.plan import SEED


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every file of the sample; what else lies in the folder stays."""
    parser = argparse.ArgumentParser(prog="python -m telemetry_ready.sample", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("sample_data"), help="folder to write to (default: sample_data)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"another estate for another number (default: {SEED})")
    given = parser.parse_args(arguments)
    found = build(given.seed)
    for path, content in found.items():
        file = given.out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    size = sum(map(len, found.values()))
    sys.stderr.write(f"{len(found)} files, {size:,} bytes, in {given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
