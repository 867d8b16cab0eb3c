"""The one list of changes: the base it started from, every accepted step, and the case, rules and date as they stand.

Whatever a planner alters is an edit of a cell: of a table of the register, of its settings, of a rule's value or of the
planning date (`models.register.rule_edits`). What is off, undone or explained follows from the steps alone.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from models.domain import Case, Finding
from models.register.changed_together import changed_together
from models.register.edits import Edit, accept_edits, cells_of, invert, rows_by_key, same_cell
from models.register.net_changes import CellPlace, Change, NetChanges, Signature, Step, StepKind
from models.register.rule_edits import KEYS, RULES, Override, accept_rule_edits, known_rules, read_rule_cell
from models.register.setting_edits import TABLE as SETTINGS
from models.settings import load_assumptions


@dataclass(frozen=True)
class Draft:
    """An edit log with its undone tail. `revision` grows with every change, undo and redo included.

    `rule_cells`: the rules that have another value than their text's, as cells. `base_as_of`, `as_of`: the planning
    date then and now; None = a draft that is not planned.
    """

    base: Case
    case: Case
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    revision: int = 0
    base_as_of: date | None = None
    as_of: date | None = None
    rule_cells: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, as_of: date | None = None) -> Draft:
        """A draft in which nothing has been changed yet."""
        return cls(case, case, base_as_of=as_of, as_of=as_of)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The list: old -> new against the base, with what is switched off, in the order of the latest edits."""
        return self._net.changes

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Old -> new of what is on: applied to the base they give the draft as it stands."""
        return tuple(change.edit for change in self.changes if change.is_on)

    @cached_property
    def rules(self) -> dict[str, Override]:
        """Rules with another value than their text's, each with the reason."""
        known, reasons = known_rules(self.as_of), self._reasons(RULES)
        return {rule_id: Override(read_rule_cell(known[rule_id], cell), reasons.get(rule_id, ""))
                for rule_id, cell in self.rule_cells.items()}

    @cached_property
    def settings(self) -> dict[str, Override]:
        """Settings whose text differs from the base's, each with the reason; one taken out has its default's text."""
        before, now, reasons = self.base.settings, self.case.settings, self._reasons(SETTINGS)
        return {key: Override(str(now.get(key, load_assumptions()[key].default)), reasons.get(key, ""))
                for key in {**now, **before} if str(now.get(key)) != str(before.get(key))}

    def accept(self, edits: Iterable[Edit], reason: str = "",
               signed: Mapping[CellPlace, Signature] | None = None,
               off: tuple[Change, ...] | None = None) -> tuple[Draft, tuple[Finding, ...]]:
        """The draft after one step of edits, and a finding for each edit that was refused.

        `signed`: of single entries that carry a signature of their own; `off`: what is switched off afterwards (None =
        as before).
        """
        after, edits, findings = self._apply(edits)
        made = self._after(after, Step(edits, reason=reason, signed=dict(signed or {}), off=off))
        return (made if edits or _says(made.changes) != _says(self.changes) else self), findings

    def switch(self, changes: Sequence[Change], is_on: bool) -> tuple[Draft, tuple[Finding, ...]]:
        """Entries of the list switched off or on again as one step; or nothing, and why it cannot be.

        A project or a criterion and the rows below it go and come together.
        """
        return self._deal_with(changes, StepKind.ON if is_on else StepKind.OFF)

    def remove(self, changes: Sequence[Change]) -> tuple[Draft, tuple[Finding, ...]]:
        """Entries taken out of the list for good, as one step; or nothing, and why it cannot be."""
        return self._deal_with(changes, StepKind.REMOVE)

    def with_reason(self, changes: Sequence[Change], reason: str) -> Draft:
        """Another reason for entries of the list: a step of its own, undone as any other."""
        about = tuple(change.edit for change in changes if change.reason != reason)
        return self._after(self, Step((), reason=reason, kind=StepKind.REASON, about=about)) if about else self

    def signed(self, actor: str, at: datetime) -> Draft:
        """The draft with a name and a time on the steps that have none yet."""
        if all(step.at is not None for step in (*self.done, *self.undone)):
            return self
        done, undone = (tuple(step if step.at is not None else replace(step, actor=actor, at=at) for step in steps)
                        for steps in (self.done, self.undone))
        return replace(self, done=done, undone=undone)

    def dated(self, as_of: date) -> Draft:
        """The draft with a planning date to start from, when it has none."""
        return self if self.base_as_of is not None else replace(self, base_as_of=as_of, as_of=self.as_of or as_of)

    def undo(self) -> Draft:
        """The draft before its last step; itself when there is none."""
        if not self.done:
            return self
        before, _, _ = self._apply(invert(self.done[-1]))
        return replace(before, done=self.done[:-1], undone=(*self.undone, self.done[-1]), revision=self.revision + 1)

    def redo(self) -> Draft:
        """The draft with the last undone step done again; itself when there is none."""
        if not self.undone:
            return self
        after, _, _ = self._apply(self.undone[-1])
        return replace(after, done=(*self.done, self.undone[-1]), undone=self.undone[:-1], revision=self.revision + 1)

    @cached_property
    def _net(self) -> NetChanges:
        return NetChanges(self.done)

    def _reasons(self, table: str) -> dict[str, str]:
        return {change.edit.key[0]: change.reason for change in self.changes
                if change.edit.table == table and change.is_on}

    def _deal_with(self, changes: Sequence[Change], kind: StepKind) -> tuple[Draft, tuple[Finding, ...]]:
        wanted = changed_together(self.changes, changes, will_be_on=kind is StepKind.ON)
        about = tuple(change.edit for change in wanted if kind is StepKind.REMOVE or
                      change.is_on == (kind is StepKind.OFF))
        if not about:
            return self, ()
        after, edits, findings = self._apply(self._with_rows(self._net.switching_edits(about, kind is StepKind.ON)))
        if findings:
            return self, findings
        return self._after(after, Step(edits, kind=kind, about=about)), ()

    def _with_rows(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """The edits with the rows that they remove as they stand now, so that undoing brings those back."""
        edits = tuple(edits)
        removing = {edit.table for edit in edits if edit.new is None and not edit.column}
        rows = {table: rows_by_key(self.case, table) for table in removing}
        return tuple(edit if edit.column or edit.new is not None else
                     replace(edit, old=tuple(rows[edit.table].get(edit.key, dict(edit.old)).items()))
                     for edit in edits)

    def _apply(self, edits: Iterable[Edit]) -> tuple[Draft, tuple[Edit, ...], tuple[Finding, ...]]:
        """Case, rules and date after edits, with the same steps as before; the edits that held; why others did not."""
        edits = tuple(edits)
        of_rules = accept_rule_edits(self.rule_cells, self.as_of, [edit for edit in edits if edit.table in KEYS],
                                     self.base_as_of)
        of_case = accept_edits(self.case, [edit for edit in edits if edit.table not in KEYS])
        return (replace(self, case=of_case.case, rule_cells=of_rules.rules, as_of=of_rules.as_of),
                (*of_rules.edits, *of_case.edits), (*of_rules.findings, *of_case.findings))

    def _after(self, state: Draft, step: Step) -> Draft:
        return replace(state, done=(*self.done, step), undone=(), revision=self.revision + 1)


def replay(base: Case, done: Iterable[Step], undone: Iterable[Step] = (),
           base_as_of: date | None = None) -> tuple[Draft, tuple[Finding, ...]]:
    """A kept edit log on a base case again, every edit checked anew by project and field, never by position.

    On the case the log started from everything is taken. On another one an edit whose old value is no longer there
    is left out and named; one that the new base already contains is left out silently. The undone tail is dropped
    when anything was left out, since it may build on what is missing.
    """
    draft = Draft.of(base, base_as_of)
    refused: list[Finding] = []
    kept: list[Step] = []
    for step in done:
        draft, edits, findings = draft._apply(edit for edit in step if not _is_there(draft.case, edit))
        refused += findings
        if edits or step.about or step.signed or step.off is not None:
            kept.append(replace(step, edits=edits))
    return replace(draft, done=tuple(kept), undone=() if refused else tuple(undone),
                   revision=len(kept)), tuple(map(_named, refused))


def _says(changes: Iterable[Change]) -> set[tuple[object, ...]]:
    """What a list says, whichever step brought an entry."""
    return {(change.edit, change.actor, change.at, change.reason, change.is_on) for change in changes}


def _named(finding: Finding) -> Finding:
    """A rule that a newer version of the texts no longer has is told as that."""
    if finding.table != RULES or finding.code != "unknown_rule":
        return finding
    return Finding("draft_rule_gone", "warning", values={"rule_id": finding.values["rule_id"]})


def _is_there(case: Case, edit: Edit) -> bool:
    """Whether a project's cell already holds the new value; rows and other tables are left to `accept_edits`."""
    if edit.table != "projects" or not edit.column or edit.key[0] not in case.project_by_id:
        return False
    cells = cells_of(case.project_by_id[edit.key[0]])
    return edit.column in cells and same_cell(cells[edit.column], edit.new) and not same_cell(edit.old, edit.new)
