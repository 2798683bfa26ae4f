"""The project's key: hashes of content depend on it, so that they give no text away."""

import os
import secrets
from pathlib import Path

from telemetry_ready.errors import LakeError

KEY_BYTES = 32
OWNER_ONLY = 0o600


def read_key(path: Path) -> bytes:
    """The key, 32 bytes.

    Raises:
        LakeError: It is gone, or is no key.
    """
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise LakeError(f"The project's key {str(path)!r} is missing.\n{_HINT}") from error
    except (ValueError, OSError) as error:
        raise LakeError(f"The project's key {str(path)!r} cannot be read: {error}.\n{_HINT}") from error
    if len(key) != KEY_BYTES:
        raise LakeError(f"The project's key {str(path)!r} has {len(key)} bytes instead of {KEY_BYTES}.\n{_HINT}")
    return key


def ensure_key(path: Path, *, has_rows: bool) -> None:
    """Write a new key where there is none.

    Raises:
        LakeError: There is none but the lake holds rows: with another key, known rows would look new.
    """
    if path.exists() or has_rows:
        read_key(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


_HINT = (
    "Hint: put the file back from a backup. Without it the lake cannot tell known rows from new ones; "
    "if it is lost, start a new lake and ingest again."
)
