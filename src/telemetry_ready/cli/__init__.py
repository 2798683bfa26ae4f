"""The command line: arguments in, text out. Data goes to stdout, notes to stderr.

Every heavy library is imported by the command that needs it, never here.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from telemetry_ready import __version__
from telemetry_ready.cli import assess, decision, entities, export, ingest, monitor, portfolio, query, use_cases
from telemetry_ready.cli import project as project_commands
from telemetry_ready.cli.session import Session
from telemetry_ready.errors import TelemetryReadyError

USAGE = 2
INTERRUPTED = 130

app = App(
    name="telemetry-ready",
    help="Is the telemetry ready for AI? Logs, metrics and tickets in one lakehouse, checked and scored.",
    version=__version__,
    result_action="return_value",
)
for module in (project_commands, ingest, entities, query, assess, decision, export, portfolio, monitor, use_cases):
    for command in module.COMMANDS:
        app.command(command)


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    project: Annotated[Path, Parameter(env_var="TELEMETRY_READY_PROJECT")] = Path(),
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative="")] = False,
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")] = False,
) -> Any:  # what the command returns: its exit code, or nothing
    """Run a command.

    Args:
        tokens: The command and its arguments.
        project: The folder with the project file.
        quiet: Say nothing but results and errors.
        verbose: Say more.
    """
    command, bound, ignored = app.parse_args(tokens, exit_on_error=False, print_error=False)
    extra = {"session": Session(project, quiet=quiet, verbose=verbose)} if "session" in ignored else {}
    return command(*bound.args, **bound.kwargs, **extra)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 done in part or a gate not reached, 2 wrong call or configuration."""
    if sys.platform == "win32":
        sys.exit("telemetry-ready does not run on Windows: it needs POSIX file locks. Use Linux, macOS or WSL 2.")
    try:
        code = app.meta(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        _fail(
            str(error),
            USAGE,
            hint="telemetry-ready --help lists the commands; add --help to one for its arguments.",
        )
    except TelemetryReadyError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted; what was committed stays, the rest is taken by the next run", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int, hint: str = "") -> None:
    sys.stderr.write(f"Error: {message}\n" + (f"Hint: {hint}\n" if hint else ""))
    sys.exit(code)
