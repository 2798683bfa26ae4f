"""One file format is one module: it says how its records are framed, recognises its files and parses them.

``formats()`` finds every module here that holds a ``FORMAT`` of the module's name; adding a module adds a format.
"""

import importlib
import pkgutil
from functools import cache

from telemetry_ready.model.source import Format


@cache
def formats() -> dict[str, Format]:
    """Every format by its name, in the order of their module names."""
    found = (format_named(name) for name in _modules())
    return {one.name: one for one in found if one}


@cache
def format_named(name: str) -> Format | None:
    """The format of that name; only its module is imported."""
    module = importlib.import_module(f"{__name__}.{name}") if name in _modules() else None
    found = vars(module).get("FORMAT") if module else None
    return found if isinstance(found, Format) else None


@cache
def _modules() -> tuple[str, ...]:
    return tuple(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
