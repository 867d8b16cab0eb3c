"""The workspace of a visit: the case, what was changed, and the answer that planning gave. One non-widget session key.

Pages take it with `open_workspace()`, read `problem` and `answer`, and change it only through its methods. An answer
carries the problem it answers; `plan_state()` calls it stale as soon as the problem on the screen is another one.
Every change is kept on the server at once (`ui.draft_keeper`), so that F5 or a restart loses nothing.
"""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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
from models.register.draft_file import DraftContent
from models.register.edits import Edit
from models.register.net_changes import CellPlace, Change, Signature
from models.register.rule_edits import Override, check_date
from models.register.single_edits import back_to_base, date_edits, rule_edits, setting_edits
from models.report.allocation import Allocation, allocate
from models.report.limit_uses import LimitUse, limit_uses
from models.rules import DATA, load_catalogues, load_rulebook
from models.scenario.adopting import Takeover
from models.search_limits import SolveLimits
from models.settings import Settings
from ui.draft_keeper import DraftKeeper
from ui.known_views import View, view_of

SAMPLE = DATA / "sample" / "illustrative"
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
    def key(self) -> tuple[Hashable, ...]:
        """What the views of this answer are known by: two answers with the same key look the same."""
        subject = self.problem.digest if self.report is None else self.report.document_digest
        return subject, self.is_shown, self.plan.seconds

    @cached_property
    def choice_key(self) -> tuple[Hashable, ...]:
        """What views that rest on the chosen options alone are known by: the same when a plan is proved or priced."""
        return self.problem.digest, tuple(option.option_id for option in self.plan.chosen)

    def view(self, about: Hashable, make: Callable[[], View]) -> View:
        """What was worked out of this answer for any visit; by the name of the view and whatever else it depends on."""
        return view_of(self.key, about, make)

    @property
    def allocation(self) -> Allocation:
        """The tables of the plan. Raises ValueError without a solution."""
        return self.view("allocation", lambda: allocate(self.problem, self.plan))

    @property
    def limit_uses(self) -> tuple[LimitUse, ...]:
        """Every limit and what the plan uses of it."""
        return view_of(self.choice_key, "limit_uses", lambda: limit_uses(self.problem, self.plan))

    @property
    def is_shown(self) -> bool:
        """Whether its numbers may be shown: there is a solution and the audit found nothing."""
        return self.plan.has_solution and self.report is not None and self.report.is_compliant


@dataclass
class WatchedJob:
    """A solve on its way, with the question it answers and when it was asked (monotonic seconds).

    taken: the last plan that the search told of (`Job.known`) and that was looked at.
    """

    job: SolveJob
    problem: Problem
    limits: SolveLimits
    started: float
    taken: Plan | None = None


@dataclass
class Workspace:
    """Everything one visit works on. `draft` None = the case could not be read; `findings` say why.

    `opened_on`: the planning date of a visit that is not planned otherwise. All that the planner altered stands in the
    draft, and each method that alters something is one step of it.
    `previous`: the answer before the one on the screen. `pricing`: a search whose plan is on the screen and proved, and
    that goes on with the prices of its levels. `questions`: what was asked about the plan and what came of it
    (`ui.questions.Asked`), by name. `actor`: the name that the visitor declared; nobody signed in with it. `desk`: the
    scenarios of the visit as they are kept with the draft (`ui.scenarios.desk`).
    """

    source: Path | str
    opened_on: date
    draft: Draft | None
    findings: tuple[Finding, ...] = ()
    answer: AuditedPlan | None = None
    previous: AuditedPlan | None = None
    job: WatchedJob | None = None
    pricing: WatchedJob | None = None
    questions: dict[str, object] = field(default_factory=dict)
    was_planned: bool = False
    actor: str = ""
    desk: dict[str, object] = field(default_factory=dict)
    keeper: DraftKeeper = field(default_factory=DraftKeeper)
    _problem: Problem | None = None
    _problem_findings: tuple[Finding, ...] | None = None

    def __post_init__(self) -> None:
        if self.draft is not None:
            self.draft = self.draft.dated(self.opened_on)

    @property
    def case(self) -> Case | None:
        """The register as it stands now, with every accepted edit."""
        return self.draft.case if self.draft else None

    @property
    def as_of(self) -> date:
        """The planning date as it stands now."""
        return self.draft.as_of if self.draft else self.opened_on

    @property
    def changes(self) -> tuple[Change, ...]:
        """The one list of what was changed against the base, with what is switched off; the latest is the last."""
        return self.draft.changes if self.draft else ()

    @property
    def rule_overrides(self) -> Mapping[str, Override]:
        """Rules with another value than their text's, with the reasons. To read; `override_rule` changes them."""
        return self.draft.rules if self.draft else {}

    @property
    def setting_overrides(self) -> Mapping[str, Override]:
        """Settings that differ from the base's, with the reasons. To read; `override_setting` changes them."""
        return self.draft.settings if self.draft else {}

    @property
    def problem(self) -> Problem:
        """The problem as it stands now. Raises NoRuleInForce and SettingError."""
        if self._problem is None:
            rulebook = load_rulebook(self.as_of)
            for rule_id, override in self.rule_overrides.items():
                rulebook = rulebook.override(rule_id, override.value, override.reason)
            self._problem = Problem(self.case, rulebook, Settings.read(self.case.settings))
        return self._problem

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
        """Take the list after an edit, an undo or a redo; new steps are signed with the declared name."""
        self.draft = draft.signed(self.actor, datetime.now(UTC))
        self._problem = self._problem_findings = None
        self._keep()

    def accept(self, edits: Iterable[Edit], reason: str = "",
               signed: Mapping[CellPlace, Signature] | None = None,
               off: tuple[Change, ...] | None = None) -> tuple[Finding, ...]:
        """Take edits as one step, or none of them and the findings that say why. `signed`, `off`: as the draft's."""
        return self._keep_whole(*self.draft.accept(edits, reason, signed, off))

    def undo(self) -> None:
        """Take the last step back, whatever it was."""
        self.keep_draft(self.draft.undo())

    def redo(self) -> None:
        """Do the step again that was undone last."""
        self.keep_draft(self.draft.redo())

    def switch(self, change: Change | Sequence[Change], is_on: bool) -> tuple[Finding, ...]:
        """Switch one or several entries of the list off or on as one step; or nothing, and why it cannot be."""
        return self._keep_whole(*self.draft.switch(_several(change), is_on))

    def remove(self, change: Change | Sequence[Change]) -> tuple[Finding, ...]:
        """Take one or several entries out of the list for good, as one step; or nothing, and why it cannot be."""
        return self._keep_whole(*self.draft.remove(_several(change)))

    def give_reason(self, change: Change | Sequence[Change], reason: str) -> None:
        """Give entries of the list another reason: a step that can be undone."""
        self._keep_whole(self.draft.with_reason(_several(change), reason), ())

    def open_case(self, case: Case, source: Path | str, findings: tuple[Finding, ...] = ()) -> None:
        """Start over with another case: its changes and its answer are new."""
        as_of = self.as_of
        self.source, self.findings, self.was_planned, self.questions = source, findings, True, {}
        self.answer = self.previous = self.job = self.pricing = None
        self.keeper.start_over()
        self.keep_draft(Draft.of(case, as_of))

    def sign_as(self, actor: str) -> None:
        """Declare who makes the changes from now on."""
        self.actor = actor
        if self.keeper.draft_id:
            self._keep()

    def take_up(self, other: Workspace) -> None:
        """Go on with what another visit of the same browser to the same draft had planned and asked."""
        self.answer, self.previous, self.job, self.pricing = other.answer, other.previous, other.job, other.pricing
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

    def override_rule(self, rule_id: str, value: Fraction | str | None, reason: str) -> tuple[Finding, ...]:
        """Plan with another value of a rule (None = without it). The law's own value is not touched.

        A value outside the rule's own bounds changes nothing and is told by a finding.
        """
        return self._replace(rule_edits(self.draft.rule_cells, rule_id, value), reason, rule_id)

    def override_setting(self, key: str, text: str, reason: str) -> tuple[Finding, ...]:
        """Plan with another value of a setting. Raises SettingError and changes nothing when it cannot be read."""
        Settings.read({key: text})
        return self._replace(setting_edits(self.case.settings, key, text), reason, key)

    def drop_override(self, key: str) -> None:
        """Back to the value of the text, or of the register as it was opened."""
        self.accept(back_to_base(self.draft.base, self.case, self.draft.rule_cells, key))

    def take_over(self, found: Takeover, reason: str) -> tuple[Finding, ...]:
        """Go on with a scenario's register, date, rules and settings as one step; or nothing, and why."""
        return self.accept(found.edits, reason, found.signed, found.off)

    def plan_for(self, as_of: date) -> None:
        """Move the planning date. Raises NoRuleInForce and changes nothing when a rule in use has no value that day."""
        check_date(self.draft.base_as_of, self.draft.rule_cells, as_of)
        self.accept(date_edits(self.as_of, as_of))

    def _replace(self, edits: tuple[Edit, ...], reason: str, key: str) -> tuple[Finding, ...]:
        """A step with its reason; where the value stands already, the reason alone."""
        if edits:
            return self.accept(edits, reason)
        self.give_reason([change for change in self.changes if change.is_on and change.edit.key == (key,)], reason)
        return ()

    def _keep_whole(self, draft: Draft, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        if not findings and draft is not self.draft:
            self.keep_draft(draft)
        return findings

    def _keep(self) -> None:
        if self.draft is not None:
            self.keeper.keep(DraftContent(
                "", self.draft, str(self.source), self.actor, desk=self.desk,
                is_kept_base=self.draft.base is not given_cases().get(str(self.source))))


def _several(change: Change | Sequence[Change]) -> Sequence[Change]:
    return (change,) if isinstance(change, Change) else change


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
    """Go on with a draft that was kept. `findings`: what of it no longer fits the case or the texts underneath."""
    workspace = Workspace(content.source, content.draft.as_of, content.draft, actor=content.actor,
                          desk=dict(content.desk), was_planned=content.is_kept_base,
                          keeper=DraftKeeper(visitor, findings=findings))
    workspace.keeper.take(content)
    st.session_state[_KEY] = workspace
    st.session_state.pop(DESK, None)
    return workspace


def begin_again(workspace: Workspace) -> None:
    """The case as it was before any change. The draft stays where it is kept."""
    st.session_state[_KEY] = Workspace(workspace.source, default_as_of(), Draft.of(workspace.draft.base),
                                       workspace.findings, actor=workspace.actor, desk=workspace.desk,
                                       keeper=DraftKeeper(workspace.keeper.visitor))


def given_cases() -> dict[str, Case]:
    """The cases that come with the product, by the name of their source: a draft on one of them need not keep it."""
    reading = _read_sample()
    return {SAMPLE.name: reading.case} if reading.case else {}


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
