import gzip
import zlib
from pathlib import Path

from telemetry_ready.sample import logs_stream
from telemetry_ready.sample.__main__ import main
from telemetry_ready.sample.build import build
from telemetry_ready.sample.plan import SEED

SAMPLE = Path(__file__).parents[2] / "sample_data"
MADE_BY_USE = ("report", ".telemetry-ready")


def committed() -> dict[str, bytes]:
    """Every file of sample_data but what a run leaves there."""
    paths = (path for path in SAMPLE.rglob("*") if path.is_file())
    return {
        str(path.relative_to(SAMPLE)): path.read_bytes()
        for path in paths
        if path.relative_to(SAMPLE).parts[0] not in MADE_BY_USE
    }


PACKED_BY = "1.2.13"  # the zlib that packed what is committed: another may pack the same content otherwise


def comparable(path: str, content: bytes) -> bytes:
    """The bytes; of an archive its content, where this zlib is not the one that packed it."""
    is_other = path.endswith(".gz") and zlib.ZLIB_RUNTIME_VERSION != PACKED_BY
    return gzip.decompress(content) if is_other else content


def test_the_committed_sample_is_what_the_generator_writes() -> None:
    """A hand-made change to the sample, or a change of the generator without its output, would go unseen."""
    made, found = build(SEED), committed()

    assert sorted(made) == sorted(found)
    assert [path for path in made if comparable(path, made[path]) != comparable(path, found[path])] == []


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    assert logs_stream.make(7).files == logs_stream.make(7).files
    assert logs_stream.make(7).files != logs_stream.make(8).files


def test_gzip_heads_hold_neither_a_name_nor_a_time() -> None:
    heads = {content[3:8] for path, content in committed().items() if path.endswith(".gz")}

    assert heads == {b"\x00\x00\x00\x00\x00"}


def test_the_sample_is_small_enough_to_commit() -> None:
    sizes = [len(content) for content in committed().values()]

    assert sum(sizes) <= 3_000_000
    assert max(sizes) <= 800_000


def test_the_command_writes_to_a_folder_and_leaves_what_else_lies_there(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    kept = tmp_path / "report/index.html"
    kept.write_text("kept")

    assert main(["--out", str(tmp_path), "--seed", "3"]) == 0

    assert kept.read_text() == "kept"
    assert "seed: 3\n" in (tmp_path / "truth.yaml").read_text()


def test_the_project_file_is_valid_and_its_sources_take_every_data_file_once() -> None:
    """A file that no source takes would be missing from the report, and nobody would notice."""
    from telemetry_ready.settings import load_project

    project = load_project(SAMPLE)
    taken = [
        str(path.relative_to(SAMPLE))
        for source in project.settings.sources
        for pattern in source.patterns()
        for path in SAMPLE.glob(pattern)
    ]

    assert sorted(taken) == sorted(set(committed()) - {"truth.yaml", "telemetry-ready.yaml"})
    assert project.settings.as_of == "data"
