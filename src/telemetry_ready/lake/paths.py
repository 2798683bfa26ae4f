"""Where a lake lies: names of files and folders, nothing else."""

from dataclasses import dataclass
from pathlib import Path

from telemetry_ready.model.tables import TABLES

FOLDER = ".telemetry-ready"


@dataclass(frozen=True)
class LakePaths:
    """The places of one lake, absolute.

    Attributes:
        root: The folder of everything that belongs to the lake.
        catalogue: The SQLite file that knows tables, snapshots and data files.
        data: The folder of the Parquet files.
    """

    root: Path
    catalogue: Path
    data: Path

    @classmethod
    def beside(cls, folder: Path, *, catalogue: Path | None = None, data: Path | None = None) -> "LakePaths":
        """The lake of the project in ``folder``; relative paths are relative to it.

        >>> LakePaths.beside(Path("/p")).catalogue.as_posix()
        '/p/.telemetry-ready/catalog/catalog.sqlite'
        """
        folder = folder.absolute()
        root = folder / FOLDER
        return cls(
            root=root,
            catalogue=folder / catalogue if catalogue else root / "catalog" / "catalog.sqlite",
            data=folder / data if data else root / "data",
        )

    @property
    def key(self) -> Path:
        """The project's key: content hashes and pseudonyms depend on it."""
        return self.root / "key"

    @property
    def logs(self) -> Path:
        """Log files of runs."""
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        """What DuckDB spills, one folder per process."""
        return self.root / "tmp"

    @property
    def writer_lock(self) -> Path:
        """The file that the one writer holds."""
        return self.catalogue.parent / ".writer.lock"

    def staging(self, table: str) -> Path:
        """Where finished Parquet files of a table wait for the catalogue to take them in."""
        return self.data / "main" / (TABLES[table].place if table in TABLES else table)
