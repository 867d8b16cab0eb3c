"""A draft as text, and back: two lines of JSON with a format, a version and a digest over both.

The first line holds what a list of drafts needs, the second the edit log and the overrides: a list reads no log.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from models.domain import Case
from models.files.document_limits import DocumentLimits
from models.files.safe_json import load_json
from models.register.draft import Draft, Step
from models.register.edits import Edit
from models.units import decimal_text, read_exact

FORMAT, VERSION = "strategic-funding-draft", 1
# Of a draft and of a register kept beside it: the edit log of a long day, some ten thousand projects.
LIMITS = DocumentLimits(bytes=100_000_000, nodes=10_000_000, keys=5_000_000)


class DraftRefused(ValueError):
    """A file that is no draft of ours, or a damaged one. The message is the code of the finding."""


@dataclass(frozen=True, slots=True)
class Override:
    """A planner's value in place of a rule's or a setting's own, with the reason. Settings hold their value as text.

    `value` None = the rule is switched off.
    """

    value: Fraction | str | None
    reason: str


@dataclass(frozen=True)
class DraftContent:
    """All that a draft holds. `source` names where the base case came from; `visitor` is whose list it stands in.

    `revision` counts the saves: 0 = never saved. `is_kept_base`: the base case has to be kept beside the draft.
    `desk`: the scenarios that the visit works on, as a plain document.
    """

    draft_id: str
    draft: Draft
    source: str
    as_of: date
    actor: str = ""
    visitor: str = ""
    rule_overrides: Mapping[str, Override] = field(default_factory=dict)
    setting_overrides: Mapping[str, Override] = field(default_factory=dict)
    desk: Mapping[str, object] = field(default_factory=dict)
    is_kept_base: bool = True
    revision: int = 0
    saved_at: datetime | None = None


def encode_draft(content: DraftContent) -> bytes:
    """The file of a draft. `content.saved_at` is set."""
    head = {"format": FORMAT, "version": VERSION, "draft_id": content.draft_id, "revision": content.revision,
            "saved_at": content.saved_at.isoformat(), "source": content.source, "actor": content.actor,
            "visitor": content.visitor, "steps": len(content.draft.done)}
    done, undone = ("[" + ",".join(_step_text(step) for step in steps) + "]"
                    for steps in (content.draft.done, content.draft.undone))
    body = compact({
        "as_of": content.as_of.isoformat(), "base_digest": content.draft.base.digest,
        "base_file": case_name(content.draft.base) if content.is_kept_base else "",
        "rule_overrides": _overrides(content.rule_overrides),
        "setting_overrides": _overrides(content.setting_overrides), "desk": dict(content.desk),
    })
    body = f'{body[:-1]},"done":{done},"undone":{undone}}}'
    return f'{compact({**head, "digest": _digest(head, body)})}\n{body}\n'.encode()


def read_head(line: bytes) -> dict:
    """What the first line says. Raises DraftRefused and ValueError."""
    head = load_json(line, LIMITS)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise DraftRefused("draft_foreign")
    if head.get("version") != VERSION:
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
    return [Step(tuple(Edit(project_id, table, tuple(key), column, _read_side(column, old), _read_side(column, new))
                       for project_id, table, key, column, old, new in step["edits"]),
                 step["actor"], datetime.fromisoformat(step["at"]) if step["at"] else None) for step in plain]


def read_overrides(plain: Mapping[str, list]) -> dict[str, Override]:
    """Overrides with exact values."""
    return {key: Override(read_exact(value["exact"]) if isinstance(value, dict) else value, reason)
            for key, (value, reason) in plain.items()}


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
        edits = [[e.project_id, e.table, list(e.key), e.column, e.old, e.new] for e in step]
        step.__dict__["_text"] = compact({"actor": step.actor, "at": step.at.isoformat() if step.at else None,
                                          "edits": edits})
    return step.__dict__["_text"]


def _read_side(column: str, side: object) -> object:
    """A cell, or for a whole row its (column, cell) pairs."""
    return tuple((name, cell) for name, cell in side) if not column and side is not None else side


def _overrides(overrides: Mapping[str, Override]) -> dict[str, list]:
    return {key: [{"exact": decimal_text(kept.value)} if isinstance(kept.value, (Fraction, int)) else kept.value,
                  kept.reason] for key, kept in overrides.items()}
