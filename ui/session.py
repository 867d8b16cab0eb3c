"""The workspace of a visit: the case, what was changed, and the answer that planning gave. One non-widget session key.

Pages take it with `open_workspace()`, read `problem` and `answer`, and change it only through its methods. An answer
carries the problem it answers; `plan_state()` calls it stale as soon as the problem on the screen is another one.
Every change is kept on the server at once (`ui.draft_keeper`), so that F5 or a restart loses nothing.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import streamlit as st

from models.audit import AuditReport, audit
from models.audit_document import audit_document
from models.checks import check_problem
from models.domain import Case, Finding
from models.jobs.solve_job import SolveJob
from models.plan import Plan, Termination
from models.problem import Problem
from models.register.case_io import read_case
from models.register.draft import Draft
from models.register.draft_file import DraftContent, Override
from models.report.allocation import Allocation, allocate
from models.report.limit_uses import LimitUse, limit_uses
from models.rules import DATA, load_catalogues, load_rulebook
from models.scenario.adopting import Takeover
from models.search_limits import SolveLimits
from models.settings import Settings
from ui.draft_keeper import DraftKeeper
from ui.known_plans import known_plans

SAMPLE = DATA / "sample" / "illustrative"
FIRST_LIMITS = SolveLimits(gap_share=0.0, time_limit_seconds=20.0)
_KEY = "workspace"
# The key of the scenario desk (`ui.scenarios.desk`): a draft that is opened brings its own.
DESK = "scenario_desk"


class PlanState(StrEnum):
    """What the header says about the plan on the screen. Sentences: `shell.plan_state.<code>`."""

    NONE = "none"
    PROVED = "proved"
    PROVED_WITHIN = "proved_within"
    NOT_PROVED = "not_proved"
    STALE = "stale"
    IMPOSSIBLE = "impossible"
    REFUSED = "refused"


@dataclass(frozen=True)
class AuditedPlan:
    """A plan, the problem it answers, and the independent audit of it (None when there is nothing to audit)."""

    problem: Problem
    plan: Plan
    report: AuditReport | None

    @cached_property
    def allocation(self) -> Allocation:
        """The tables of the plan. Raises ValueError without a solution."""
        return allocate(self.problem, self.plan)

    @cached_property
    def limit_uses(self) -> tuple[LimitUse, ...]:
        """Every limit and what the plan uses of it."""
        return limit_uses(self.problem, self.plan)

    @property
    def is_shown(self) -> bool:
        """Whether its numbers may be shown: there is a solution and the audit found nothing."""
        return self.plan.has_solution and self.report is not None and self.report.is_compliant


@dataclass
class WatchedJob:
    """A solve on its way, with the question it answers and when it was asked (monotonic seconds).

    is_first_taken: its first plan (`SolveJob.first`) has come on the screen.
    """

    job: SolveJob
    problem: Problem
    limits: SolveLimits
    started: float
    is_first_taken: bool = False


@dataclass
class Workspace:
    """Everything one visit works on. `draft` None = the case could not be read; `findings` say why.

    `previous`: the answer before the one on the screen. `questions`: what was asked about the plan and what came of it
    (`ui.questions.Asked`), by name. `actor`: the name that the visitor declared; nobody signed in with it. `desk`: the
    scenarios of the visit as they are kept with the draft (`ui.scenarios.desk`).
    """

    source: Path | str
    as_of: date
    draft: Draft | None
    findings: tuple[Finding, ...] = ()
    rule_overrides: dict[str, Override] = field(default_factory=dict)
    setting_overrides: dict[str, Override] = field(default_factory=dict)
    answer: AuditedPlan | None = None
    previous: AuditedPlan | None = None
    job: WatchedJob | None = None
    questions: dict[str, object] = field(default_factory=dict)
    was_planned: bool = False
    actor: str = ""
    desk: dict[str, object] = field(default_factory=dict)
    keeper: DraftKeeper = field(default_factory=DraftKeeper)
    _problem: Problem | None = None
    _problem_findings: tuple[Finding, ...] | None = None

    @property
    def case(self) -> Case | None:
        """The register as it stands now, with every accepted edit."""
        return self.draft.case if self.draft else None

    @property
    def problem(self) -> Problem:
        """The problem as it stands now. Raises NoRuleInForce and SettingError."""
        if self._problem is None:
            rulebook = load_rulebook(self.as_of)
            for rule_id, override in self.rule_overrides.items():
                rulebook = rulebook.override(rule_id, override.value, override.reason)
            given = {key: override.value for key, override in self.setting_overrides.items()}
            self._problem = Problem(self.case, rulebook, Settings.read({**self.case.settings, **given}))
        return self._problem

    @property
    def own_settings(self) -> Settings:
        """The settings of the case, without the overrides of this visit."""
        return Settings.read(self.case.settings)

    def origin_of(self, key: str) -> str:
        """Where a setting's value comes from: override, case or default."""
        if key in self.setting_overrides:
            return "override"
        return "case" if key in self.case.settings else "default"

    @property
    def problem_findings(self) -> tuple[Finding, ...]:
        """What is wrong or worth knowing: from reading the files, and from checking the problem as it stands."""
        if self._problem_findings is None:
            self._problem_findings = (*self.findings, *check_problem(self.problem))
        return self._problem_findings

    def keep_draft(self, draft: Draft) -> None:
        """Take the register after an edit, an undo or a redo; new steps are signed with the declared name."""
        self.draft = draft.signed(self.actor, datetime.now(UTC))
        self._changed()

    def open_case(self, case: Case, source: Path | str, findings: tuple[Finding, ...] = ()) -> None:
        """Start over with another case: its edits, overrides and answer are new."""
        self.source, self.findings, self.was_planned = source, findings, True
        self.rule_overrides, self.setting_overrides, self.questions = {}, {}, {}
        self.answer = self.previous = self.job = None
        self.keeper.start_over()
        self.keep_draft(Draft.of(case))

    def sign_as(self, actor: str) -> None:
        """Declare who makes the changes from now on."""
        self.actor = actor
        if self.keeper.draft_id:
            self._keep()

    def take_up(self, other: Workspace) -> None:
        """Go on with what another visit of the same browser to the same draft had planned and asked."""
        self.answer, self.previous, self.job = other.answer, other.previous, other.job
        self.questions, self.was_planned = dict(other.questions), other.was_planned
        self.actor = self.actor or other.actor

    def keep_desk(self, desk: dict[str, object]) -> None:
        """Keep the scenarios of the visit with the draft."""
        self.desk = desk
        self._keep()

    def take_answer(self, answer: AuditedPlan) -> None:
        """A new answer comes on the screen; the one before it, to another question, is kept to compare with."""
        is_same_question = self.answer is not None and self.answer.problem.digest == answer.problem.digest
        self.answer, self.previous = answer, self.previous if is_same_question else self.answer

    def override_rule(self, rule_id: str, value: Fraction | str | None, reason: str) -> None:
        """Plan with another value of a rule (None = without it). The law's own value is not touched."""
        self.rule_overrides[rule_id] = Override(value, reason)
        self._changed()

    def override_setting(self, key: str, text: str, reason: str) -> None:
        """Plan with another value of a setting. Raises SettingError and changes nothing when it cannot be read."""
        Settings.read({key: text})
        self.setting_overrides[key] = Override(text, reason)
        self._changed()

    def drop_override(self, key: str) -> None:
        """Back to the value of the text, or of the case."""
        self.rule_overrides.pop(key, None)
        self.setting_overrides.pop(key, None)
        self._changed()

    def take_over(self, draft: Draft, found: Takeover, reason: str) -> None:
        """Go on with a scenario's register, date, rules and settings; what was overridden before is gone."""
        self.as_of = found.as_of
        self.rule_overrides = {key: Override(value, why or reason) for key, (value, why) in found.rules.items()}
        self.setting_overrides = {key: Override(text, reason) for key, text in found.settings.items()}
        self.keep_draft(draft)

    def plan_for(self, as_of: date) -> None:
        """Move the planning date. Raises NoRuleInForce and changes nothing when a rule in use has no value that day."""
        rulebook = load_rulebook(as_of)
        for rule_id in self.problem.rulebook.values:
            rulebook.rule(rule_id)
        self.as_of = as_of
        self._changed()

    def _changed(self) -> None:
        self._problem = self._problem_findings = None
        self._keep()

    def _keep(self) -> None:
        if self.draft is not None:
            self.keeper.keep(DraftContent(
                "", self.draft, str(self.source), self.as_of, self.actor, rule_overrides=self.rule_overrides,
                setting_overrides=self.setting_overrides, desk=self.desk,
                is_kept_base=self.draft.base is not given_cases().get(str(self.source))))


def open_workspace() -> Workspace:
    """The workspace of this visit; on the first call the illustrative register, planned."""
    if _KEY not in st.session_state:
        reading = _read_sample()
        draft = Draft.of(reading.case) if reading.case else None
        st.session_state[_KEY] = Workspace(SAMPLE.name, default_as_of(), draft, tuple(reading.findings))
    return st.session_state[_KEY]


def is_open() -> bool:
    """Whether this visit has its workspace already."""
    return _KEY in st.session_state


def open_kept(content: DraftContent, findings: tuple[Finding, ...], visitor: str) -> Workspace:
    """Go on with a draft that was kept. `findings`: its edits that no longer fit the case underneath."""
    # A rule that is no longer there, after a new version of the texts, cannot be overridden: the others stand.
    known = load_rulebook(content.as_of).values
    rules = {rule_id: override for rule_id, override in content.rule_overrides.items() if rule_id in known}
    dropped = tuple(Finding("draft_rule_gone", "warning", values={"rule_id": rule_id})
                    for rule_id in content.rule_overrides if rule_id not in known)
    workspace = Workspace(content.source, content.as_of, content.draft, rule_overrides=rules,
                          setting_overrides=dict(content.setting_overrides), actor=content.actor,
                          desk=dict(content.desk),
                          was_planned=content.is_kept_base, keeper=DraftKeeper(visitor, findings=(*findings, *dropped)))
    workspace.keeper.take(content)
    st.session_state[_KEY] = workspace
    st.session_state.pop(DESK, None)
    return workspace


def begin_again(workspace: Workspace) -> None:
    """The case as it was before any change, without overrides. The draft stays where it is kept."""
    st.session_state[_KEY] = Workspace(workspace.source, default_as_of(), Draft.of(workspace.draft.base),
                                       workspace.findings, actor=workspace.actor, desk=workspace.desk,
                                       keeper=DraftKeeper(workspace.keeper.visitor))


def given_cases() -> dict[str, Case]:
    """The cases that come with the product, by the name of their source: a draft on one of them need not keep it."""
    reading = _read_sample()
    return {SAMPLE.name: reading.case} if reading.case else {}


def plan_at_first_open(workspace: Workspace) -> None:
    """Plan the case once when nothing was planned yet; visits that ask the same question share one solve."""
    if workspace.case is None or workspace.was_planned:
        return
    workspace.was_planned = True
    plan = _first_plan(workspace.problem.digest, workspace.problem)
    if plan is not None:
        known_plans().keep_plan(workspace.problem.digest, plan)
    workspace.answer = answer_to(workspace.problem, plan) if plan else None


def answer_to(problem: Problem, plan: Plan) -> AuditedPlan:
    """A plan with its independent audit, ready to be kept in `workspace.answer`."""
    report = audit(audit_document(problem, plan)) if plan.has_solution else None
    return AuditedPlan(problem, plan, report)


def plan_state(workspace: Workspace) -> PlanState:
    """What is true of the plan on the screen, worst news first."""
    answer = workspace.answer
    if answer is None:
        return PlanState.NONE
    if workspace.problem.digest != answer.problem.digest:
        return PlanState.STALE
    if not answer.plan.has_solution:
        return PlanState.IMPOSSIBLE if answer.plan.termination is Termination.INFEASIBLE else PlanState.NONE
    if not answer.is_shown:
        return PlanState.REFUSED
    if answer.plan.termination is not Termination.OPTIMAL:
        return PlanState.NOT_PROVED
    return PlanState.PROVED_WITHIN if answer.plan.proved_within else PlanState.PROVED


def default_as_of() -> date:
    """Today; on a computer whose clock is behind, the day the newest catalogue came into force."""
    return max(date.today(), load_catalogues()[0].in_force_from)


@st.cache_resource(show_spinner=False)
def _read_sample():
    return read_case(SAMPLE)


@st.cache_resource(show_spinner=False, max_entries=16)
def _first_plan(problem_digest: str, _problem: Problem) -> Plan | None:
    job = SolveJob.start(_problem, FIRST_LIMITS)
    job.wait()
    return job.plan
