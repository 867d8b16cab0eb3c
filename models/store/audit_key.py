"""The key of the audit log: from the environment, or a file of mode 0600 outside the database."""
from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from models.files.own_files import beside
from models.store.errors import StoreError

KEY_VARIABLE = "COFUNDING_AUDIT_KEY"
KEY_FILE = "audit.key"
_BYTES = 32


def load_key(folder: Path, may_create: bool) -> bytes:
    """The key (at least 32 bytes, written in hexadecimal); made once, only for a log that is still empty.

    Raises StoreError `key_missing`, `key_bad` or `key_exposed`.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return _read_hex(given, KEY_VARIABLE)
    path = folder / KEY_FILE
    if not path.exists():
        if not may_create:
            raise StoreError("key_missing", path=path, variable=KEY_VARIABLE)
        _create(path)
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError("key_exposed", path=path)
    try:
        return _read_hex(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("key_bad", path=path) from error


def has_key(folder: Path) -> bool:
    """Whether a key is given or kept here."""
    return bool(os.environ.get(KEY_VARIABLE)) or (folder / KEY_FILE).exists()


def _create(path: Path) -> None:
    """Written aside and linked into place: of two first starts at once, both end with the same key."""
    with beside(path) as aside:
        with aside.open("w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)


def _read_hex(text: str, path: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise StoreError("key_bad", path=path) from error
    if len(key) < _BYTES:
        raise StoreError("key_bad", path=path)
    return key
