r"""Structured data of RFC 5424 becomes attribute columns: ``[id name="value" ...][id ...]``.

In a value ``"``, ``\`` and ``]`` are escaped by a backslash; before anything else a backslash stands for itself.

Format: https://www.rfc-editor.org/rfc/rfc5424#section-6.3
"""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE

_VALUE = r'"(?:[^"\\]|\\.)*"'
_ELEMENT = rf"\[[!-<>-\\^-~]+(?: +[!-<>-\\^-~]+={_VALUE})* *\]"
ELEMENTS = rf"(?:{_ELEMENT})+"
"""Regular expression of one element after the other."""

LIKELY_ELEMENTS = r'(?:\[[!-<>-\\^-~]+(?: [!-<>-\\^-~]+="[ !#-\[^-~]*")*\])+'
"""The same for values of plain ASCII without an escape: three times as fast."""

_IDENTIFIER = r"^\[([!-<>-\\^-~]+)"
_PARAMETER = rf"[!-<>-\\^-~]+={_VALUE}"
_NAME_AND_VALUE = r'^(?P<name>[^=]+)="(?P<value>(?s:.*))"$'
_ESCAPED = r'\\(["\\\]])'

MOST_NAMES = 64
"""Names of parameters that become columns; the others of a block stay together as text."""


def structured_data(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Put the parameters in ``column`` into columns ``attr:syslog.<id>.<name>`` and drop it.

    A name that occurs twice in a record keeps both values, joined by a comma. Where a block has more than
    ``MOST_NAMES`` names, the rarer ones stay in ``attr:syslog.structured_data`` as they stand in the text.
    """
    distinct = rows.select(column).drop_nulls().unique()
    if distinct.is_empty():
        return rows.drop(column)
    parameters = _parameters(distinct, column)
    names = parameters["key"].value_counts(sort=True)["key"]
    kept = names.head(MOST_NAMES)
    wide = (
        parameters.filter(pl.col("key").is_in(kept.implode()))
        .group_by(column, "key", maintain_order=True)
        .agg(pl.col("value").str.join(","))
        .pivot("key", index=column, values="value")
        .rename(lambda name: name if name == column else f"{ATTRIBUTE}syslog.{name}")
    )
    whole = rows.join(wide, on=column, how="left", maintain_order="left")
    if len(names) > MOST_NAMES:
        whole = whole.with_columns(pl.col(column).alias(f"{ATTRIBUTE}syslog.structured_data"))
    return whole.drop(column)


def _parameters(distinct: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row for each parameter: the structured data that it stands in, its key and its value."""
    elements = distinct.with_columns(element=pl.col(column).str.extract_all(_ELEMENT)).explode("element")
    parameters = (
        elements.with_columns(
            identifier=pl.col("element").str.extract(_IDENTIFIER),
            parameter=pl.col("element").str.extract_all(_PARAMETER),
        )
        .explode("parameter")
        .drop_nulls("parameter")
    )
    fields = pl.col("parameter").str.extract_groups(_NAME_AND_VALUE).struct
    return parameters.select(
        column,
        key=pl.concat_str("identifier", fields["name"], separator="."),
        value=fields["value"].str.replace_all(_ESCAPED, "$1"),
    )
