"""The settings looked at before the server starts: what is wrong stops it, each fault with its own sentence.

The settings are environment variables; `docs/operating.md` explains each, and a test holds that table, this list and
the code against each other. Sentences: `start.<code>`.
"""
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.access.door_settings import DOOR_SETTINGS
from models.certainty.dask_workers import ADDRESS_VARIABLE as DASK_VARIABLE
from models.certainty.kept import FOLDER_VARIABLE as KEPT_VARIABLE
from models.register.draft_store import DEFAULT_FOLDER as DRAFTS
from models.register.draft_store import FOLDER_VARIABLE as DRAFTS_VARIABLE
from models.store.audit_heads import COPY_VARIABLE, HEADS_VARIABLE
from models.store.audit_key import KEY_VARIABLE, load_key
from models.store.connections import read_url
from models.store.errors import StoreError
from models.store.opening import FOLDER, URL_VARIABLE, default_url, folder_of
from models.store.opening import FOLDER_VARIABLE as STORE_FOLDER_VARIABLE

PREFIX = "COFUNDING_"
MAPPINGS_VARIABLE = "IMPORT_MAPPINGS_FOLDER"
# Every setting there is.
SETTINGS = (URL_VARIABLE, STORE_FOLDER_VARIABLE, KEY_VARIABLE, HEADS_VARIABLE, COPY_VARIABLE, DRAFTS_VARIABLE,
            MAPPINGS_VARIABLE, KEPT_VARIABLE, DASK_VARIABLE, *DOOR_SETTINGS)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the settings."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def check_settings(environment: Mapping[str, str]) -> tuple[Fault, ...]:
    """Everything that is wrong, all at once. Looks only; makes and writes nothing."""
    return (*_unknown(environment), *_empty(environment), *_store(environment), *_places(environment))


def _unknown(environment: Mapping[str, str]) -> Iterator[Fault]:
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in SETTINGS:
            yield Fault("unknown", {"name": name, "known": ", ".join(SETTINGS)})


def _empty(environment: Mapping[str, str]) -> Iterator[Fault]:
    for name in SETTINGS:
        if name in environment and not environment[name].strip():
            yield Fault("empty", {"name": name})


def _store(environment: Mapping[str, str]) -> Iterator[Fault]:
    try:
        address = read_url(environment.get(URL_VARIABLE) or default_url())
    except StoreError:
        # The address may hold a password: it is not repeated.
        yield Fault("store_url", {"name": URL_VARIABLE})
        return
    if environment.get(KEY_VARIABLE):
        try:
            load_key(FOLDER, may_create=False)
        except StoreError:
            yield Fault("key", {"name": KEY_VARIABLE})
    named = STORE_FOLDER_VARIABLE if environment.get(STORE_FOLDER_VARIABLE) else URL_VARIABLE
    folder = Path(environment[named]) if named == STORE_FOLDER_VARIABLE else folder_of(address)
    if (place := _not_writable(folder)) is not None:
        yield Fault("not_writable", {"name": named, "place": place})


def _places(environment: Mapping[str, str]) -> Iterator[Fault]:
    for name, default in ((DRAFTS_VARIABLE, DRAFTS), (MAPPINGS_VARIABLE, None)):
        folder = Path(environment[name]) if environment.get(name) else default
        if folder is not None and (place := _not_writable(folder)) is not None:
            yield Fault("not_writable", {"name": name, "place": place})
    for name in (HEADS_VARIABLE, COPY_VARIABLE):
        if environment.get(name) and (place := _not_writable(Path(environment[name]).parent)) is not None:
            yield Fault("not_writable", {"name": name, "place": place})
    heads, copy = environment.get(HEADS_VARIABLE), environment.get(COPY_VARIABLE)
    if copy and os.path.realpath(copy) == os.path.realpath(heads or FOLDER / "audit_heads.jsonl"):
        yield Fault("same_place", {"name": COPY_VARIABLE, "other": HEADS_VARIABLE})


def _not_writable(folder: Path) -> Path | None:
    """The folder, or the one above it that is there, where nothing can be made; None = all is well."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return None if there.is_dir() and os.access(there, os.W_OK | os.X_OK) else there
