"""What goes into the store and comes out: frozen records of plain values. Money is whole million VND, time is UTC."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Tables = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True)
class VersionDraft:
    """What a save hands over. Everything is a plain document, as the other modules write it.

    base_tables: the case before the overrides (`case_to_tables`); overrides: the scenario document; plan: `plan.json`
    (None = edits without a plan); case_tables: the case the plan answers, default the plan's own inputs, else the base.
    The digests and the date are taken from the plan where there is one.
    """

    base_tables: Tables
    overrides: Mapping[str, object] = field(default_factory=dict)
    plan: Mapping[str, object] | None = None
    case_tables: Tables | None = None
    limits: Mapping[str, object] = field(default_factory=dict)
    case_digest: str = ""
    rules_digest: str = ""
    settings_digest: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A finished write. `was_repeated`: the same key had been answered before and nothing was written again.

    warnings: codes (`clock_went_back`, `head_not_exported`, `backup_failed`) with sentences at `store.warning.CODE`.
    """

    scenario_id: str
    seq: int
    rev: int
    sequence: int
    was_repeated: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures of a version that a list shows. termination "" = saved without a plan."""

    termination: str
    stop_reason: str
    objective_exact: str | None
    finding_count: int
    projects_considered: int
    projects_funded: int
    state_mvnd: int
    counterpart_mvnd: int
    total_mvnd: int
    is_illustrative: bool

    @property
    def value(self) -> Fraction | None:
        """The objective as an exact number; None = no plan."""
        return None if self.objective_exact is None else Fraction(self.objective_exact)

    @property
    def is_clean(self) -> bool:
        """Proved optimal and without a finding: approval needs no note."""
        return self.termination == "optimal" and self.finding_count == 0


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """A scenario as a list shows it, with the figures of its newest version."""

    scenario_id: str
    name: str
    parent_id: str | None
    author: str
    note: str
    status: str
    rev: int
    latest_seq: int
    approved_seq: int | None
    created_at: str
    updated_at: str
    updated_by: str
    sequence: int
    headline: Headline


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One line of a scenario's history. status: of this version (draft, submitted, approved, superseded)."""

    scenario_id: str
    seq: int
    rev: int
    author: str
    note: str
    created_at: str
    restored_from: int | None
    status: str
    case_digest: str
    rules_digest: str
    settings_digest: str
    as_of: str
    solver: str
    solver_version: str
    seed: int | None
    app_version: str
    digest: str
    sequence: int
    headline: Headline


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """What one project gets in one year, by payer."""

    project_id: str
    year: int
    state_development_mvnd: int
    state_recurrent_mvnd: int
    enterprise_mvnd: int
    institute_mvnd: int
    other_private_mvnd: int


@dataclass(frozen=True)
class Version:
    """A version read back whole; the documents are equal to those that were saved."""

    scenario: ScenarioRecord
    record: VersionRecord
    base_tables: Tables
    case_tables: Tables
    overrides: Mapping[str, object]
    limits: Mapping[str, object]
    plan: Mapping[str, object] | None
    allocation: tuple[AllocationRow, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One field changed by one write. before, after: plain values; None = absent."""

    scenario_id: str
    rev: int
    seq: int
    actor: str
    at: str
    path: str
    before: object
    after: object
    sequence: int


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """Submitted, approved, returned, superseded, archived or reopened: who, when, with which note."""

    sequence: int
    scenario_id: str
    seq: int
    action: str
    status_after: str
    actor: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said about a project, or in the minutes of a version. withdrawn_at "" = it stands."""

    sequence: int
    project_id: str
    scenario_id: str
    seq: int
    text: str
    actor: str
    at: str
    withdrawn_at: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit log."""

    sequence: int
    at: str
    actor: str
    action: str
    object: str
    before_digest: str
    after_digest: str
    content_digest: str
    app_version: str
    solver_version: str
    note: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class StoreFinding:
    """One thing that is wrong (or, with severity "note", worth knowing). Sentence at `store.finding.CODE`."""

    code: str
    where: str = ""
    severity: str = "error"
