"""A draft as text, and back: two lines of JSON with a format, a version and a digest over both.

The first line holds what a list of drafts needs, the second the steps: a list reads no log. Version 1 kept the values
of rules and settings beside the edit log; read here they are the last two steps. Version 2 knew reasons of single
entries, no names and times of their own, and no step that brings entries which are off. A program of before refuses a
file of a later version as written by another version.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.domain import Case
from models.files.document_limits import DocumentLimits
from models.files.safe_json import load_json
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.net_changes import CellPlace, Change, Signature, Step, StepKind
from models.register.single_edits import rule_edits, setting_edits
from models.units import read_exact

FORMAT, VERSION, FIRST_VERSION = "strategic-funding-draft", 3, 1
# Of a draft and of a register kept beside it: the edit log of a long day, some ten thousand projects.
LIMITS = DocumentLimits(bytes=100_000_000, nodes=10_000_000, keys=5_000_000)


class DraftRefused(ValueError):
    """A file that is no draft of ours, or a damaged one. The message is the code of the finding."""


@dataclass(frozen=True)
class DraftContent:
    """All that a draft holds. `source` names where the base case came from; `visitor` is whose list it stands in.

    `revision` counts the saves: 0 = never saved. `is_kept_base`: the base case has to be kept beside the draft.
    `desk`: the scenarios that the visit works on, as a plain document.
    """

    draft_id: str
    draft: Draft
    source: str
    actor: str = ""
    visitor: str = ""
    desk: Mapping[str, object] = field(default_factory=dict)
    is_kept_base: bool = True
    revision: int = 0
    saved_at: datetime | None = None


def encode_draft(content: DraftContent) -> bytes:
    """The file of a draft. `content.saved_at` and the draft's planning date are set."""
    head = {"format": FORMAT, "version": VERSION, "draft_id": content.draft_id, "revision": content.revision,
            "saved_at": content.saved_at.isoformat(), "source": content.source, "actor": content.actor,
            "visitor": content.visitor, "steps": len(content.draft.done)}
    done, undone = ("[" + ",".join(_step_text(step) for step in steps) + "]"
                    for steps in (content.draft.done, content.draft.undone))
    body = compact({
        "base_as_of": content.draft.base_as_of.isoformat(), "base_digest": content.draft.base.digest,
        "base_file": case_name(content.draft.base) if content.is_kept_base else "",
        "desk": dict(content.desk),
    })
    body = f'{body[:-1]},"done":{done},"undone":{undone}}}'
    return f'{compact({**head, "digest": _digest(head, body)})}\n{body}\n'.encode()


def read_head(line: bytes) -> dict:
    """What the first line says. Raises DraftRefused and ValueError."""
    head = load_json(line, LIMITS)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise DraftRefused("draft_foreign")
    if head.get("version") not in range(FIRST_VERSION, VERSION + 1):
        raise DraftRefused("draft_version")
    return head


def decode_draft(content: bytes) -> dict:
    """Head and body as one mapping, digest checked. Raises DraftRefused; ValueError for what is no JSON."""
    first, _, body = content.partition(b"\n")
    head = read_head(first)
    digest, text = head.pop("digest", ""), body.decode("utf-8").removesuffix("\n")
    if _digest(head, text) != digest:
        raise DraftRefused("draft_broken")
    return {**load_json(text, LIMITS), **head}


def read_steps(plain: list) -> list[Step]:
    """The steps of an edit log."""
    return [Step(_read_edits(step["edits"]), step["actor"], _read_moment(step["at"]), step.get("reason", ""),
                 StepKind(step.get("kind", StepKind.EDIT)), _read_edits(step.get("about", ())),
                 _read_signed(step), None if step.get("off") is None else tuple(map(_read_off, step["off"])))
            for step in plain]


def _read_signed(step: Mapping) -> dict[CellPlace, Signature]:
    # A file of version 2 has reasons alone.
    of_old = {(table, tuple(key), column): Signature(reason) for table, key, column, reason in step.get("reasons", ())}
    return of_old | {(table, tuple(key), column): Signature(reason, actor, _read_moment(at))
                     for table, key, column, reason, actor, at in step.get("signed", ())}


def _read_off(plain: list) -> Change:
    edit, reason, actor, at = plain
    return Change(_read_edits([edit])[0], actor, _read_moment(at), reason, is_on=False)


def first_version_steps(plain: Mapping, settings: Mapping[str, object]) -> list[Step]:
    """The values of rules and settings that version 1 kept, as steps after the others, signed as the draft was.

    `settings`: the register's own after those other steps.
    """
    of_settings = [(setting_edits(settings, key, str(text)), reason)
                   for key, (text, reason) in plain["setting_overrides"].items()]
    of_rules = [(rule_edits({}, rule_id, read_exact(value["exact"]) if isinstance(value, dict) else value), reason)
                for rule_id, (value, reason) in plain["rule_overrides"].items()]
    return [Step(edits, plain["actor"], datetime.fromisoformat(plain["saved_at"]), reason)
            for edits, reason in (*of_rules, *of_settings) if edits]


def case_name(case: Case) -> str:
    """The file name of a base case: its digest, and the mark that the digest does not cover."""
    return f"{case.digest}{'-illustrative' if case.is_illustrative else ''}.json"


def compact(plain: object) -> str:
    """JSON without spaces."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _digest(head: Mapping, body: str) -> str:
    return hashlib.sha256(f"{compact(head)}\n{body}".encode()).hexdigest()


def _step_text(step: Step) -> str:
    """A step as JSON, written once and kept on the step, so that saving after a large import stays quick."""
    if "_text" not in step.__dict__:
        made = {"actor": step.actor, "at": _moment(step.at), "edits": _plain(step.edits),
                "reason": step.reason, "kind": "" if step.kind is StepKind.EDIT else step.kind.value,
                "about": _plain(step.about),
                "signed": [[table, list(key), column, each.reason, each.actor, _moment(each.at)]
                           for (table, key, column), each in step.signed.items()]}
        made = {name: value for name, value in made.items() if value or name in ("actor", "at", "edits")}
        if step.off is not None:
            made["off"] = [[*_plain([each.edit]), each.reason, each.actor, _moment(each.at)] for each in step.off]
        step.__dict__["_text"] = compact(made)
    return step.__dict__["_text"]


def _plain(edits: Iterable[Edit]) -> list[list]:
    return [[e.project_id, e.table, list(e.key), e.column, e.old, e.new] for e in edits]


def _read_edits(plain: Iterable[list]) -> tuple[Edit, ...]:
    return tuple(Edit(project_id, table, tuple(key), column, _read_side(column, old), _read_side(column, new))
                 for project_id, table, key, column, old, new in plain)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _read_side(column: str, side: object) -> object:
    """A cell, or for a whole row its (column, cell) pairs."""
    return tuple((name, cell) for name, cell in side) if not column and side is not None else side
