"""SQL over maps of labels: the first of several keys that has a value."""


def first_label(keys: tuple[str, ...], *maps: str) -> str:
    """SQL of the first filled value among keys, in each map in turn; null where there is none.

    >>> first_label(("a", "b"), "attributes")
    "coalesce(nullif(trim(attributes['a']), ''), nullif(trim(attributes['b']), ''))"
    """
    filled = (f"nullif(trim({one}['{key}']), '')" for one in maps for key in keys)
    return f"coalesce({', '.join(filled)})"
