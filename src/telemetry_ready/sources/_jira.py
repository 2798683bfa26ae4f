"""What Jira's JSON and CSV share: types of issues, names of links, texts in Atlassian's document format.

Fields: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/; formats_and_schema.md,
section 2.26.
"""

import json
from collections.abc import Iterator

TYPES = {
    **dict.fromkeys(("incident", "outage"), "incident"),
    **dict.fromkeys(("problem",), "problem"),
    **dict.fromkeys(("change", "change request", "rfc"), "change"),
    **dict.fromkeys(("request", "service request", "access", "question", "support", "it help"), "request"),
    **dict.fromkeys(("task", "sub-task", "subtask", "story", "bug", "epic", "improvement", "new feature"), "task"),
    **dict.fromkeys(("case",), "case"),
}
SYSTEM_TYPES = {"incident": "incident", "problem": "problem", "change": "change", "service request": "request"}
"""Names that stand within others, such as "[System] Incident" and "Service Request with Approvals"."""

LINKS = {
    "duplicates": "duplicate_of",
    "is caused by": "caused_by",
    "is child of": "parent",
    "is parent of": "parent_of",
    "is duplicated by": "duplicated_by",
    "relates to": "relates_to",
}
"""What Jira calls a link, seen from the issue, to the type of the edge; others keep their words, with ``_``."""

LINK_KINDS = {
    "duplicate": ("duplicates", "is duplicated by"),
    "cause": ("causes", "is caused by"),
    "causes": ("causes", "is caused by"),
    "problem/incident": ("causes", "is caused by"),
    "blocks": ("blocks", "is blocked by"),
    "relates": ("relates to", "relates to"),
    "cloners": ("clones", "is cloned by"),
}
"""Name of a kind of link to its words outward and inward, for exports that show the name alone."""


def ticket_type(name: str | None) -> str | None:
    """The ticket's type by the name of the issue's.

    >>> ticket_type("[System] Incident"), ticket_type("Bug"), ticket_type("Wish")
    ('incident', 'task', None)
    """
    plain = (name or "").strip().lower()
    within = (kind for word, kind in SYSTEM_TYPES.items() if word in plain)
    return TYPES.get(plain) or next(within, None)


def link_type(words: str) -> str:
    """The type of an edge by what Jira calls the link.

    >>> link_type("Is caused by"), link_type("is blocked by")
    ('caused_by', 'is_blocked_by')
    """
    plain = words.strip().lower()
    return LINKS.get(plain, plain.replace(" ", "_"))


def plain_text(value: object) -> str | None:
    """A text as it stands, or the texts of a document in Atlassian's format, a block on each line.

    >>> plain_text({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "down"}]}]})
    'down'
    """
    if value is None or isinstance(value, str):
        return value or None
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "".join(_pieces(value)).strip() or None


BLOCKS = frozenset(("paragraph", "heading", "codeBlock", "listItem", "tableRow", "blockquote", "rule", "panel"))


def _pieces(document: dict[str, object]) -> Iterator[str]:
    """Texts in order; without recursion, for a document may be nested as deep as somebody likes."""
    todo: list[object] = [document]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            attributes = node.get("attrs")
            shown = attributes.get("text") if isinstance(attributes, dict) else None
            yield from (one for one in (node.get("text"), shown) if isinstance(one, str))
            content = node.get("content")
            end = "\n" if node.get("type") in BLOCKS or node.get("type") == "hardBreak" else ""
            todo.append(end)
            todo.extend(reversed(content if isinstance(content, list) else []))
