import csv
import gzip
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

SAMPLE = Path(__file__).parents[2] / "sample_data"


class Estate:
    """The committed sample, as a reader without our code sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth: dict[str, Any] = YAML(typ="safe").load(folder / "truth.yaml")

    def lines(self, pattern: str) -> list[list[str]]:
        """Lines of each file that matches, files by name."""
        return [gzip.decompress(path.read_bytes()).decode().splitlines() for path in sorted(self.folder.glob(pattern))]

    def rows(self, pattern: str) -> list[dict[str, str]]:
        """Rows of all CSV files that match."""
        return [row for lines in self.lines(pattern) for row in csv.DictReader(lines)]

    def tickets(self) -> list[dict[str, str]]:
        text = (self.folder / "tickets/servicenow-incidents.csv").read_text()
        return list(csv.DictReader(StringIO(text)))

    def fault(self, kind: str, source: str) -> int:
        """How many the truth says that were put in."""
        return next(one["count"] for one in self.truth["faults"] if (one["kind"], one["source"]) == (kind, source))


@pytest.fixture(scope="session")
def estate() -> Estate:
    return Estate(SAMPLE)
