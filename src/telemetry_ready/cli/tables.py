"""Tables on stdout, readable without colour and without a terminal."""

from collections.abc import Iterable, Sequence

WIDE = 200


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; on a terminal as wide as it, elsewhere as wide as needed up to 200 characters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console() if Console().is_terminal else Console(width=WIDE)
    table = Table(box=box.SIMPLE, show_edge=False)
    values = [list(row) for row in rows]
    for place, name in enumerate(columns):
        is_number = all(isinstance(row[place], int | float) or row[place] is None for row in values) and values
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in values:
        table.add_row(*(_shown(value) for value in row))
    console.print(table, markup=False, highlight=False)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
