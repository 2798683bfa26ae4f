"""Arrow arrays that we put together from buffers, handed to Polars.

By the C data interface (https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html): for arrays that
it knows to be pyarrow's, Polars imports ``pyarrow.compute``, 0.15 CPU seconds in every process.
"""

from dataclasses import dataclass

import polars as pl
import pyarrow as pa


@dataclass(frozen=True)
class _Exported:
    """An array of which only the interface is seen."""

    array: pa.Array

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        exported: tuple[object, object] = self.array.__arrow_c_array__(requested_schema)
        return exported


def series(array: pa.Array) -> pl.Series:
    """The array as a series, without a copy.

    >>> series(pa.array(["a", None])).to_list()
    ['a', None]
    """
    return pl.Series(_Exported(array))
