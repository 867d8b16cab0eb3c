"""What happens after the allocation as frozen types: money bound and paid, milestones, results, tasks, instruments.

No plan rests on any of it, unless its question asks (`Problem.record_asked`). Amounts are whole million VND (`_mvnd`);
money given back is negative.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.codes import (
    BudgetLine,
    FundSource,
    GateDecision,
    InstrumentKind,
    LocalisationBasis,
    ObstacleCause,
    PaidBy,
    PaymentKind,
    ResultKind,
    SourceStatus,
    TaskStatus,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. A refund is negative; a settlement moves no money and takes down the advance that it names."""

    project_id: str
    reference: str
    paid_on: date
    amount_mvnd: int
    payer_type: PaidBy = PaidBy.STATE
    payer_name: str = ""
    payment_kind: PaymentKind = PaymentKind.FINAL
    budget_year: int | None = None
    budget_line: BudgetLine | None = None
    source_of_funds: FundSource | None = None
    milestone_id: str = ""
    advance_reference: str = ""
    recover_by: date | None = None
    guarantee_document: str = ""
    document: str = ""

    @property
    def year(self) -> int:
        """The budget year it counts in: that of its date where no other is given."""
        return self.paid_on.year if self.budget_year is None else self.budget_year

    @property
    def cash_mvnd(self) -> int:
        """Money that moved: nothing for a settlement, negative for a refund."""
        return 0 if self.payment_kind is PaymentKind.SETTLEMENT else self.amount_mvnd


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money that a contract, an order or a decision binds a payer to."""

    project_id: str
    reference: str
    committed_on: date
    amount_mvnd: int
    payer_type: PaidBy = PaidBy.STATE
    payer_name: str = ""
    budget_year: int | None = None
    budget_line: BudgetLine | None = None
    source_of_funds: FundSource | None = None
    document: str = ""

    @property
    def year(self) -> int:
        """The budget year it counts in: that of its date where no other is given."""
        return self.committed_on.year if self.budget_year is None else self.budget_year


@dataclass(frozen=True, slots=True)
class Milestone:
    """A result due on a day, the state money that waits for it, and what the council decided."""

    project_id: str
    milestone_id: str
    due_on: date
    required_result: str
    state_mvnd: int | None = None
    trl: int | None = None
    gate_decision: GateDecision | None = None
    decided_on: date | None = None
    council: str = ""
    evidence: str = ""
    evidence_document: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing a project brought about or promised: `achieved_on` None = not yet. Money for revenue and transfer, a
    share on its own basis for localisation."""

    project_id: str
    result_id: str
    result_kind: ResultKind
    title: str = ""
    due_on: date | None = None
    achieved_on: date | None = None
    amount_mvnd: int | None = None
    basis: LocalisationBasis | None = None
    achieved_share: Fraction | None = None
    evidence: str = ""
    evidence_document: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that a document gives to somebody. The six points: person, work, responsibility, time, authority, result.

    `project_id` "" = the task belongs to no one project."""

    task_id: str
    title: str
    document: str = ""
    project_id: str = ""
    person: str = ""
    unit: str = ""
    cooperating_units: tuple[str, ...] = ()
    due_on: date | None = None
    authority: str = ""
    product: str = ""
    task_status: TaskStatus = TaskStatus.IN_TIME
    finished_on: date | None = None
    obstacle: str = ""
    obstacle_cause: ObstacleCause | None = None
    evidence: str = ""
    evidence_document: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The instrument of one project or one purse, the text it stands on and how that text was read."""

    project_id: str = ""
    purse_id: str = ""
    instrument: InstrumentKind = InstrumentKind.GRANT
    phase: str = ""
    document: str = ""
    source_status: SourceStatus | None = None
