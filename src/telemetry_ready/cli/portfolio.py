"""``portfolio``: use cases and scopes side by side, across departments."""

import json
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from telemetry_ready.cli.assess import Json
from telemetry_ready.cli.session import InSession, say

if TYPE_CHECKING:
    from telemetry_ready.model.portfolio import Portfolio


def portfolio(
    *,
    json_: Json = False,
    stored: Annotated[bool, Parameter(negative="")] = False,
    session: InSession,
) -> None:
    """Compare use cases and scopes: readiness, value, cost, risk, maturity, gap to ready, and the fixes they share.

    The report shows the same as portfolio.html.

    Args:
        json_: The whole comparison as JSON, unrounded; docs/value.md describes it.
        stored: Compare what was judged last, instead of judging anew.
        session: Of the call.
    """
    from telemetry_ready.pipeline.portfolio import compare
    from telemetry_ready.readiness import portfolio_json

    project = session.project()
    with session.logged(project, "portfolio"):
        found = compare(project, now=session.now, progress=session.reporter, is_stored=stored)
    if json_:
        say(json.dumps(portfolio_json(found), indent=2, ensure_ascii=False))
    else:
        _print(found)


def _print(found: "Portfolio") -> None:
    from rich.console import Console

    from telemetry_ready.report.terminal_portfolio import fixes_table, portfolio_table

    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(portfolio_table(found), highlight=False)
    if found.shared_fixes:
        console.print()
        console.print(fixes_table(found), highlight=False)
    for note in found.notes:
        console.print(note, highlight=False, markup=False)


COMMANDS = (portfolio,)
