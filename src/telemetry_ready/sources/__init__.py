"""One file format is one module: it says how its records are framed, recognises its files and parses them.

``formats()`` finds every module here that holds a ``FORMAT``; adding a module adds a format.
"""

import importlib
import pkgutil
from functools import cache

from telemetry_ready.model.source import Format


@cache
def formats() -> dict[str, Format]:
    """Every format by its name, in the order of their module names."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    )
    found = (vars(module).get("FORMAT") for module in modules)
    return {one.name: one for one in found if isinstance(one, Format)}
