"""What an evaluation stands on, kept so that it can be made again: texts of checks and use cases, data files."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from telemetry_ready.catalog import Catalog, load_catalog, load_checks, load_use_cases
from telemetry_ready.lake import Lake, canonical, digest, digest_of_files, manifest
from telemetry_ready.model.check import Check
from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.model.use_case import Choice, UseCase
from telemetry_ready.settings import PROJECT_FILE, ProjectSettings
from telemetry_ready.use_case_choice import as_chosen

CHECK, USE_CASE, SETTINGS = "check", "use case", "settings"
SOURCE_KEYS = ("name", "silo", "path", "expected")
NOT_JUDGED = {"lake", "runner", "aliases", "expectations", "host_time_zones", "as_of"}
"""Keys of the project file on which no judgement of a given lake depends, or that an evaluation keeps by itself."""


@dataclass(frozen=True)
class Binding:
    """What an evaluation stands on.

    Attributes:
        checks: By id, at least those that its use cases name.
        settings: What judgements depend on in the project file, as JSON.
        data_sha256: Of the paths and hashes of every data file of its snapshot.
        new_files: Rows of ``data_files`` for those that have no hash in the lake yet.
    """

    checks: Mapping[str, Check]
    settings: str
    data_sha256: str
    new_files: pl.DataFrame


def bind(lake: Lake, checks: Mapping[str, Check], settings: ProjectSettings, now: datetime) -> Binding:
    """Bind what is measured on a lake, open at a snapshot, to its files and to the texts.

    Raises:
        LakeError: A data file is gone.
    """
    found = manifest(lake, now)
    return Binding(checks, settings_text(settings), digest_of_files(found.hashes), found.new)


def suite_of(use_case: UseCase, checks: Mapping[str, Check]) -> str:
    """Check id to sha256 of its file, of the checks that the requirements name: canonical JSON."""
    named = {check for requirement in use_case.requirements for check in requirement.checks}
    return canonical({check: digest(checks[check].text) for check in named})


def settings_text(settings: ProjectSettings) -> str:
    """What judgements depend on in the project file: sources by name, use cases as they are.

    No secret: of a source only its name, silo, path and what is expected of it.
    """
    found = settings.model_dump(mode="json", exclude=NOT_JUDGED, exclude_defaults=True)
    sources = [{key: one[key] for key in SOURCE_KEYS if key in one} for one in found.get("sources", ())]
    return canonical({**found, "sources": sources})


def texts_to_store(use_cases: Iterator[UseCase], binding: Binding, now: datetime) -> pl.DataFrame:
    """Rows of ``catalogue_texts``: everything that some use cases were judged by."""
    texts = {(SETTINGS, PROJECT_FILE): binding.settings}
    for use_case in use_cases:
        texts[USE_CASE, use_case.name] = use_case.text
        named = {check for requirement in use_case.requirements for check in requirement.checks}
        texts |= {(CHECK, name): binding.checks[name].text for name in named}
    found = [(digest(text), kind, name, text, now) for (kind, name), text in sorted(texts.items())]
    return pl.DataFrame(found, schema=polars_schema(TABLES["catalogue_texts"]), orient="row")


def catalog_of_texts(checks: Mapping[str, str], use_cases: Mapping[str, str]) -> Catalog:
    """Checks and use cases of stored texts, by id and name, read by the same rules as a project's own.

    Raises:
        ConfigurationError: This version of the product does not take one of them.
    """
    with tempfile.TemporaryDirectory(prefix="telemetry-ready-") as folder:
        for kind, texts in (("checks", checks), ("use_cases", use_cases)):
            for number, text in enumerate(texts.values()):
                path = Path(folder) / kind / f"{number}.yaml"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(text.encode())
        found = load_checks(Path(folder), is_own=False)
        written = load_use_cases(Path(folder), found, is_own=False)
    acting = load_catalog().acting
    judged = {name: as_chosen(one, Choice(), acting) for name, one in written.items()}
    return Catalog(found, judged, written, acting=acting)


def settings_of_text(text: str, now: ProjectSettings) -> ProjectSettings:
    """The settings of today with what judgements depended on when the text was kept."""
    then = ProjectSettings.model_validate(json.loads(text))
    return now.model_copy(update={name: getattr(then, name) for name in set(type(now).model_fields) - NOT_JUDGED})
