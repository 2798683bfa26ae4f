"""The project's key: hashes of content and pseudonyms depend on it, so that they give nothing away.

It lies in a file that only its owner reads, outside version control, or comes from the environment.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from telemetry_ready.errors import LakeError

KEY_BYTES = 32
OWNER_ONLY = 0o600
KEY_VARIABLE = "TELEMETRY_READY_KEY"
_CHECKED = b"telemetry-ready: which key the lake was made with"


def read_key(path: Path) -> bytes:
    """The key, 32 bytes: of the environment where that has one, else of the file.

    Raises:
        LakeError: It is gone, or is no key.
    """
    given = os.environ.get(KEY_VARIABLE)
    where = f"The environment variable {KEY_VARIABLE}" if given else f"The project's key {str(path)!r}"
    try:
        key = bytes.fromhex(given or path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise LakeError(f"{where} is missing, and {KEY_VARIABLE} is not set.\n{_HINT}") from error
    except (ValueError, OSError) as error:
        what = "is not hexadecimal" if isinstance(error, ValueError) else f"cannot be read: {error}"
        raise LakeError(f"{where} {what}.\n{_HINT}") from error
    if len(key) != KEY_BYTES:
        raise LakeError(f"{where} has {len(key)} bytes instead of {KEY_BYTES}.\n{_HINT}")
    return key


def ensure_key(path: Path, *, has_rows: bool) -> None:
    """Write a new key where there is none, and see that it is the one that the lake was made with.

    Raises:
        LakeError: There is none, or another, but the lake holds rows: known rows and persons would look new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (os.environ.get(KEY_VARIABLE) or path.exists() or has_rows):
        _write(path, secrets.token_hex(KEY_BYTES))
    check = path.with_suffix(".check")
    found = hmac.new(read_key(path), _CHECKED, hashlib.sha256).hexdigest()
    if not has_rows or not check.exists():
        _write(check, found)
    elif check.read_text(encoding="ascii").strip() != found:
        raise LakeError(f"This is not the key that the lake was made with; {str(check)!r} says so.\n{_HINT}")
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


_HINT = (
    "Hint: put the file back from a backup, or set the variable to its 64 hexadecimal digits. Without it the lake "
    "cannot tell known rows from new ones, nor persons; if it is lost, start a new lake and ingest again."
)
