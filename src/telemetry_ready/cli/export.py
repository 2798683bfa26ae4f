"""``export``: a data set for training."""

from pathlib import Path

from telemetry_ready.cli.session import InSession, say


def export(
    use_case: str,
    *,
    out: Path,
    scope: str | None = None,
    train: float = 0.7,
    validation: float = 0.15,
    session: InSession,
) -> None:
    """Write the data set of a use case: what was known at decision time, split by time, with its card.

    Args:
        use_case: Its name.
        out: A new folder: data/TABLE/SPLIT.parquet, README.md, croissant.json, evaluation.json.
        scope: Its scope; may be left out where it has one.
        train: Share of the rows, the oldest.
        validation: Share of the rows after them; the rest is test.
        session: Of the call.
    """
    from telemetry_ready.pipeline.export import Wanted
    from telemetry_ready.pipeline.export import export as write

    project = session.project()
    wanted = Wanted(use_case, scope, train, validation)
    with session.logged(project, "export"):
        dataset = write(project, wanted, out, now=session.now, progress=session.reporter)
    one = dataset.assessment
    say(f"{use_case} ({one.scope.name}): {one.verdict}, evaluation {dataset.evaluation.evaluation_id}")
    for file in dataset.files:
        say(f"{file.path}: {file.rows:,} rows")
    say(f"Card: {out / 'README.md'}")


COMMANDS = (export,)
