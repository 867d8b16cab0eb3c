"""Drafts that outlive the page, the connection and the server: one file per draft in a local folder.

A file is replaced as a whole (temporary file, fsync, rename, fsync of the folder), so that a server killed at any
moment leaves the old draft or the new one. A corrupt or foreign file is refused with a finding, never half read.
A base case that no product file can give back is kept beside the drafts under its own digest.

The folder is `var/drafts` under the dashboard, or the one that the environment variable DRAFTS_FOLDER names.
"""
from __future__ import annotations

import contextlib
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from models.access.identity import is_signed
from models.domain import Case, Finding
from models.files.document_limits import read_document
from models.files.own_files import beside, flush, make_private_folder, remove_left_behind
from models.files.safe_json import load_json
from models.files.shipped import DATA
from models.register.case_io import case_to_tables, tables_to_case
from models.register.draft import Draft, replay
from models.register.draft_file import (
    FIRST_VERSION,
    LIMITS,
    DraftContent,
    DraftRefused,
    case_name,
    compact,
    decode_draft,
    encode_draft,
    first_version_steps,
    read_head,
    read_steps,
)
from models.register.draft_room import drafts_of, has_lists, note_person, note_use, remove_unused
from models.register.setting_edits import TABLE as SETTINGS

try:
    import fcntl
except ImportError:  # Windows: one server process, the lock between its threads is enough
    fcntl = None

FOLDER_VARIABLE = "DRAFTS_FOLDER"
DEFAULT_FOLDER = DATA.parent / "var" / "drafts"
_ID = re.compile(r"[a-z2-7]{12}")
_CASE_NAME = re.compile(r"[0-9a-f]{64}(-illustrative)?\.json")
_THREADS = threading.RLock()
# Whatever a damaged file can make the reader stumble over.
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError)


class DraftChanged(RuntimeError):
    """Somebody else saved this draft since it was read; `saved_at` says when. Nothing was written.

    `saved_at` None: there is no draft any more, or (`is_damaged`) a file that cannot be read.
    """

    def __init__(self, saved_at: datetime | None, is_damaged: bool = False) -> None:
        super().__init__(f"saved at {saved_at}")
        self.saved_at, self.is_damaged = saved_at, is_damaged


@dataclass(frozen=True)
class DraftReading:
    """A draft as it was kept (None when it cannot be opened), and what is to be said about it.

    With a content, findings are edits that no longer fit a base case that has changed underneath.
    """

    content: DraftContent | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A kept draft in a list: no case is read for it."""

    draft_id: str
    source: str
    actor: str
    saved_at: datetime
    steps: int


def new_draft_id() -> str:
    """Twelve random letters and digits (60 bits): short enough for an address, too many to guess."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(12))


def drafts_folder() -> Path:
    """Where drafts are kept."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def save_draft(content: DraftContent, folder: Path | None = None) -> DraftContent:
    """Write a draft and return it with its new revision and time.

    Raises DraftChanged when the file is no longer at `content.revision`, and OSError when it cannot be written: in
    both cases what was kept before stands untouched.
    """
    folder = folder or drafts_folder()
    path = _path_of(content.draft_id, folder)
    make_private_folder(folder)
    with _locked(folder, content.draft_id):
        kept = _head(path)
        if (kept["revision"] if kept else 0) != content.revision:
            raise DraftChanged(datetime.fromisoformat(kept["saved_at"]) if kept else None,
                               is_damaged=kept is None and path.exists())
        if kept and not is_for(str(kept.get("visitor", "")), content.visitor):
            raise DraftChanged(None)
        if content.is_kept_base:
            _keep_case(content.draft.base, folder)
        saved = replace(content, revision=content.revision + 1, saved_at=datetime.now(UTC))
        _replace_file(path, encode_draft(saved))
        note_person(folder, content.visitor, content.draft_id)
    return saved


def load_draft(draft_id: str, given: Mapping[str, Case], folder: Path | None = None, *, person: str = ""
               ) -> DraftReading:
    """Open a draft. `given`: the cases that need not be kept, by source (the illustrative register). `person`: who
    asks; a draft of somebody else is as unknown as one that does not exist (`is_for`).

    Never raises for a missing, corrupt or foreign file: the content is None and a finding says why.
    """
    folder = folder or drafts_folder()
    if not _ID.fullmatch(draft_id):
        return _refused("draft_unknown", draft_id)
    path = _path_of(draft_id, folder)
    try:
        if not path.exists():
            return _refused("draft_unknown", draft_id)
        plain = decode_draft(read_document(path, LIMITS))
        if not is_for(str(plain["visitor"]), person):
            return _refused("draft_unknown", draft_id)
        note_use(path)
        return _open(plain, given, folder) if plain["draft_id"] == draft_id else _refused("draft_foreign", draft_id)
    except DraftRefused as refusal:
        return _refused(str(refusal), draft_id)
    except _DAMAGE:
        return _refused("draft_broken", draft_id)


def list_drafts(visitor: str, folder: Path | None = None) -> tuple[DraftSummary, ...]:
    """The drafts of one visitor, newest first; files that cannot be read are passed over."""
    folder = folder or drafts_folder()
    found = []
    for path in (folder / f"{name}.json" for name in drafts_of(folder, visitor) if _ID.fullmatch(name)):
        head = _head(path)
        if head and head.get("visitor") == visitor and head.get("draft_id") == path.stem:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                found.append(DraftSummary(path.stem, str(head["source"]), str(head["actor"]),
                                          datetime.fromisoformat(head["saved_at"]), int(head["steps"])))
    return tuple(sorted(found, key=lambda summary: summary.saved_at, reverse=True))


def discard_draft(draft_id: str, folder: Path | None = None, *, person: str = "") -> None:
    """Delete a draft; one that is not there, or is somebody else's, is no error and
    stays. A base case stays, since other drafts may stand on it."""
    folder = folder or drafts_folder()
    if _ID.fullmatch(draft_id) and folder.is_dir():
        with _locked(folder, draft_id):
            path = _path_of(draft_id, folder)
            if is_for(str((_head(path) or {}).get("visitor", "")), person):
                path.unlink(missing_ok=True)


def is_for(owner: str, person: str) -> bool:
    """Whether a draft may be opened, written or deleted: by its owner alone where either has signed in. On this machine
    only, everybody has all of them."""
    return owner == person or not (is_signed(owner) or is_signed(person))


def clean_folder(folder: Path | None = None) -> None:
    """Remove what writers that were killed left among the drafts, and drafts that nobody uses any more (`draft_room`);
    called when a server starts."""
    folder = folder or drafts_folder()
    for each in (folder, folder / "cases"):
        remove_left_behind(each, r"[a-z0-9-]+\.json")
    if folder.is_dir():
        with contextlib.suppress(OSError):
            _list_drafts_of_before(folder)
            remove_unused(folder, frozenset(), time.time())


def _list_drafts_of_before(folder: Path) -> None:
    """What an older version left without the lists of persons, and with a lock file for each draft."""
    if not has_lists(folder):
        for path in folder.glob("*.json"):
            note_person(folder, str((_head(path) or {}).get("visitor", "")), path.stem)
    for lock in folder.glob("?" * 12 + ".lock"):
        lock.unlink(missing_ok=True)


def _path_of(draft_id: str, folder: Path) -> Path:
    if not _ID.fullmatch(draft_id):
        raise ValueError("not the id of a draft")
    return folder / f"{draft_id}.json"


@contextlib.contextmanager
def _locked(folder: Path, draft_id: str) -> Iterator[None]:
    """One writer of a draft at a time, between threads and between servers on one machine."""
    with _THREADS:
        if fcntl is None:
            yield
            return
        # A few files for all drafts: one of its own would stay behind for each.
        lock = os.open(folder / f"{draft_id[0]}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _replace_file(path: Path, content: bytes) -> None:
    with beside(path) as aside:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    with contextlib.suppress(OSError):  # not every system lets a folder be opened; the file itself is safe
        flush(path.parent)


def _head(path: Path) -> dict | None:
    """The first line of a draft's file; None when there is none that is ours."""
    try:
        with path.open("rb") as file:
            head = read_head(file.readline(100_000))
        return head if isinstance(head.get("revision"), int) else None
    except _DAMAGE:
        return None


def _open(plain: Mapping, given: Mapping[str, Case], folder: Path) -> DraftReading:
    base = _kept_case(plain["base_file"], folder) if plain["base_file"] else given.get(plain["source"])
    if base is None or (plain["base_file"] and base.digest != plain["base_digest"]):
        return _refused("draft_base_missing", plain["draft_id"])
    draft, refused = _replayed(plain, base)
    return DraftReading(DraftContent(
        plain["draft_id"], draft, plain["source"], plain["actor"], plain["visitor"], dict(plain.get("desk", {})),
        bool(plain["base_file"]), plain["revision"], datetime.fromisoformat(plain["saved_at"])), refused)


def _replayed(plain: Mapping, base: Case) -> tuple[Draft, tuple[Finding, ...]]:
    done, undone = read_steps(plain["done"]), read_steps(plain["undone"])
    if plain["version"] != FIRST_VERSION:
        return replay(base, done, undone, date.fromisoformat(plain["base_as_of"]))
    as_of = date.fromisoformat(plain["as_of"])
    more = first_version_steps(plain, replay(base, done)[0].case.settings)
    # An undone edit of a setting came before the other value of it: done again it would meet what it does not know.
    is_safe = not more or all(edit.table != SETTINGS for step in undone for edit in step)
    return replay(base, [*done, *more], undone if is_safe else (), as_of)


def _keep_case(case: Case, folder: Path) -> None:
    path = folder / "cases" / case_name(case)
    if path.exists():
        note_use(path)
    else:
        make_private_folder(path.parent)
        _replace_file(path, compact(case_to_tables(case)).encode())


def _kept_case(name: str, folder: Path) -> Case | None:
    path = folder / "cases" / name
    if not _CASE_NAME.fullmatch(name) or not path.exists():
        return None
    note_use(path)
    return tables_to_case(load_json(read_document(path, LIMITS), LIMITS)).case


def _refused(code: str, draft_id: str) -> DraftReading:
    return DraftReading(None, (Finding(code, "error", values={"draft": draft_id[:40]}),))
