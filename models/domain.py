"""The words of the planning problem as frozen types: what a register holds before anything is decided.

Amounts are whole million VND (`_mvnd`), shares are exact fractions 0..1 (`_share`), years are calendar years.
`data/schema/*.csv` (the data dictionary) says the same, column by column, for people and for the reader.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from models.assessed import NAMES_IN_FILES, CostRange, Evaluation
from models.codes import (
    BudgetLine,
    Channel,
    Decision,
    FundingMode,
    LinkKind,
    LocalisationBasis,
    Payer,
    PoolDimension,
    ProjectStatus,
    PurseKind,
    Regime,
)
from models.ledger import Commitment, Instrument, Milestone, Payment, Result, Task
from models.plain import Shared, TableTexts, field_names


@dataclass(frozen=True, slots=True)
class Score:
    """A panel's score of a project on one criterion, with the recorded spread of the panel if there is one."""

    project_id: str
    criterion_id: str
    score: Fraction
    spread: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of the scores; weights count in relation to their sum."""

    criterion_id: str
    weight: Fraction = Fraction(1)
    label_vi: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One proposed or running project. `regime` is set only where it overrides the default of its product."""

    project_id: str
    name_vi: str
    name_en: str = ""
    product_no: int | None = None
    regime: Regime | None = None
    regime_reason: str = ""
    channel: Channel | None = None
    managing_agency: str = ""
    locality: str = ""
    lead_enterprise: str = ""
    institutes: tuple[str, ...] = ()
    funding_mode: FundingMode = FundingMode.WHOLE
    minimum_scale_share: Fraction = Fraction(1)
    earliest_start: int | None = None
    latest_start: int | None = None
    status: ProjectStatus = ProjectStatus.PROPOSED
    decision: Decision = Decision.FREE
    decision_reason: str = ""
    trl_now: int | None = None
    trl_end: int | None = None
    is_confidential: bool = False
    source_document: str = ""
    source_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a project costs in one year on one budget line, and the most the state is asked to pay of it.

    `state_request_mvnd` None = the state may pay all of it (the co-funding rules still hold).
    `committed_state_mvnd` = state money already committed to a running project; it must be honoured.
    """

    project_id: str
    year: int
    budget_line: BudgetLine
    total_mvnd: int
    state_request_mvnd: int | None = None
    committed_state_mvnd: int = 0

    @property
    def asked_mvnd(self) -> int:
        """State money asked for: all of the cost where no other request is made."""
        return self.total_mvnd if self.state_request_mvnd is None else self.state_request_mvnd


@dataclass(frozen=True, slots=True)
class Pledge:
    """Counterpart money one payer promises in one year. An empty evidence document means it is not evidenced."""

    project_id: str
    payer_type: Payer
    payer_name: str
    year: int
    amount_mvnd: int
    evidence_document: str = ""


@dataclass(frozen=True, slots=True)
class Localisation:
    """Achieved localisation of a project in a year on one basis; None = unknown, which is never zero."""

    project_id: str
    year: int
    basis: LocalisationBasis
    achieved_share: Fraction | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """State money available in a year; a blank line or agency means for all of them together."""

    year: int
    budget_line: BudgetLine | None
    managing_agency: str
    state_mvnd: int


@dataclass(frozen=True, slots=True)
class Target:
    """Localisation a product must reach in a year on one basis. A soft target may be missed; the shortfall is shown."""

    product_no: int
    year: int
    basis: LocalisationBasis
    target_share: Fraction
    is_hard: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A named share rule over a group of projects: floors and caps of state money, or of the number of projects.

    `year` None = the whole period. Shares are of the state money planned for all projects in the same years.
    """

    pool_id: str
    dimension: PoolDimension
    members: tuple[str, ...] = ()
    year: int | None = None
    floor_mvnd: int | None = None
    cap_mvnd: int | None = None
    floor_share: Fraction | None = None
    cap_share: Fraction | None = None
    min_projects: int | None = None
    max_projects: int | None = None
    label_vi: str = ""
    label_en: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between projects. requires: the first needs all others; excludes: at most one; at_most: at most `limit`;
    synergy: `bonus` value points when all are funded."""

    link_id: str
    kind: LinkKind
    project_ids: tuple[str, ...]
    limit: int | None = None
    bonus: Fraction | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Actual:
    """What happened in one quarter: state money obligated and paid, counterpart paid, milestone reached."""

    project_id: str
    year: int
    quarter: int
    state_obligated_mvnd: int
    state_paid_mvnd: int
    counterpart_paid_mvnd: int
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class FundingLevel:
    """One line of a project's own menu: so much state money over its life, for this share of the project's value.

    A project with a menu is funded at one of its levels or not at all, whatever its funding mode says.
    """

    project_id: str
    level_no: int
    state_mvnd: int
    value_share: Fraction
    label_vi: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Purse:
    """A fund with yearly money of its own and the projects it may pay. Where a register has purses, all state money of
    a funded project comes from one of those that are open to it, or from several that pay together."""

    purse_id: str
    purse_kind: PurseKind
    dimension: PoolDimension = PoolDimension.ALL
    members: tuple[str, ...] = ()
    pays_together: bool = False
    most_tranches: int | None = None
    first_tranche_share: Fraction | None = None
    label_vi: str = ""
    label_en: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PurseAmount:
    """What a purse has in a year; a year without a row has nothing, and nothing moves into the next year."""

    purse_id: str
    year: int
    state_mvnd: int


@dataclass(frozen=True, slots=True)
class Product:
    """A strategic product of a catalogue; `tier` 1 = a market exists, 2 = new growth drivers, security, defence."""

    product_no: int
    name_vi: str
    name_en: str
    group_no: int
    group_vi: str
    group_en: str
    tier: int | None
    is_priority_2815: bool = False


_TEXTS = TableTexts()
# The name of the mark of a case that lacks rows of the file it came from; their number stands behind a colon.
ROWS_KEPT_APART = "rows_kept_apart"


@dataclass(frozen=True)
class Case(Shared):
    """Everything a planner can edit, frozen. Rows stand in a fixed order, so the same rows in any order are equal.

    `settings` holds the case's own planning assumptions (key -> text), over the defaults of `data/assumptions.yaml`.
    `is_illustrative` marks the shipped sample: it is stamped on every page and export.
    `assumptions` names what the reader had to assume (for example "pledges_at_floor"), or lacks
    ("rows_kept_apart:76").
    """

    projects: tuple[Project, ...]
    costs: tuple[Cost, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    scores: tuple[Score, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    localisation: tuple[Localisation, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    targets: tuple[Target, ...] = ()
    pools: tuple[Pool, ...] = ()
    links: tuple[Link, ...] = ()
    actuals: tuple[Actual, ...] = ()
    funding_levels: tuple[FundingLevel, ...] = ()
    purses: tuple[Purse, ...] = ()
    purse_amounts: tuple[PurseAmount, ...] = ()
    payments: tuple[Payment, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    results: tuple[Result, ...] = ()
    tasks: tuple[Task, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    cost_ranges: tuple[CostRange, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    is_illustrative: bool = False
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for table in ROW_TYPES:
            rows = tuple(sorted(getattr(self, table), key=_row_order))
            object.__setattr__(self, table, rows)

    @cached_property
    def project_by_id(self) -> dict[str, Project]:
        return {project.project_id: project for project in self.projects}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The planning years: those of the envelopes, or of the costs where no envelope is given."""
        years = {row.year for row in self.envelopes} or {row.year for row in self.costs}
        return tuple(sorted(years))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the case's content: equal for equal rows, whatever file or order they came from."""
        return _TEXTS.digest_of(self.tables, {"settings": self.settings, "assumptions": self.assumptions})

    @cached_property
    def question_digest(self) -> str:
        """The digest of what a plan rests on: the same whatever was paid, decided or reported afterwards, and however
        sure its scores and costs are."""
        if NAMES_IN_FILES not in self.settings and not any(getattr(self, table) for table in BESIDE_THE_PLAN):
            return self.digest
        settings = {key: value for key, value in self.settings.items() if key != NAMES_IN_FILES}
        return replace(self, settings=settings, **dict.fromkeys(BESIDE_THE_PLAN, ())).digest

    @property
    def tables(self) -> dict[str, tuple]:
        """Rows by table. A table that came later stands here with rows only: older fingerprints stay what they were."""
        rows = {table: getattr(self, table) for table in ROW_TYPES}
        return {table: own for table, own in rows.items() if own or table not in LATER_TABLES}


ROW_TYPES: dict[str, type] = {
    "projects": Project,
    "costs": Cost,
    "pledges": Pledge,
    "scores": Score,
    "criteria": Criterion,
    "localisation": Localisation,
    "envelopes": Envelope,
    "targets": Target,
    "pools": Pool,
    "links": Link,
    "actuals": Actual,
    "funding_levels": FundingLevel,
    "purses": Purse,
    "purse_amounts": PurseAmount,
    "payments": Payment,
    "commitments": Commitment,
    "milestones": Milestone,
    "results": Result,
    "tasks": Task,
    "instruments": Instrument,
    "evaluations": Evaluation,
    "cost_ranges": CostRange,
}
# What happened after the plan: no plan rests on these tables, unless its question asks (`Problem.record_asked`).
LEDGER_TABLES = ("payments", "commitments", "milestones", "results", "tasks", "instruments")
# These and how sure scores and costs are: what no plan rests on (a score that follows from evaluations is a score).
BESIDE_THE_PLAN = (*LEDGER_TABLES, "evaluations", "cost_ranges")
# Tables that plans, stored versions and workbooks of before do not have.
LATER_TABLES = frozenset({"funding_levels", "purses", "purse_amounts", *BESIDE_THE_PLAN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, as a code and values; `locales/*/findings.yaml` has the sentence.

    severity: error (the case cannot be planned) / warning / note. `table`, `row` (1-based line of the file, the
    heading is line 1), `column` and `file` say where; `project_id` says whose.
    """

    code: str
    severity: str = "error"
    project_id: str = ""
    file: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def _row_order(row: object) -> tuple[str, ...]:
    """Rows by their first field (the id), then by the others, as text: any order will do, as long as it is one."""
    return tuple(str(getattr(row, name)) for name in field_names(type(row)))
