"""Taking a scenario over into the visit's one list of changes, in one step that an undo takes back.

Open: the list becomes the scenario, what stood there is replaced. Add: the scenario's values come on top of the list.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.plan import Plan
from models.problem import Problem
from models.scenario import Scenario, find_conflicts
from models.scenario.adopting import is_same_question, take_over
from models.scenario.conflicts import OverrideConflict
from models.scenario.layers import stack_scenarios
from models.scenario.stored import OpenedVersion
from models.scenario.stored_plan import plan_again
from models.store import Store
from models.store.records import ScenarioRecord
from models.words.scenario_text import scenario_name, scenario_note
from ui import format as fmt
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.messages import md
from ui.scenarios.desk import Desk, Link, go_on_from
from ui.scenarios.given import own_scenario
from ui.scenarios.offered import STORED, Posed, available, pose, version_opened
from ui.scenarios.said import say_next
from ui.scenarios.versions_store import told
from ui.session import Workspace, answer_to


def open_key(workspace: Workspace, desk: Desk, store: Store | None, key: str) -> None:
    """Open the scenario of this key (`ui.scenarios.offered`); for a press."""
    if key.startswith(STORED):
        open_stored(workspace, desk, store, key.removeprefix(STORED))
        return
    scenario = available(workspace, desk)[key]
    name, note = scenario_name(scenario, language()), scenario_note(scenario, language())
    if _is_taken(workspace, scenario, pose(workspace, scenario), name, note):
        # The register as it was opened is no scenario to go on from: a save of later changes is a new one.
        go_on_from(workspace, desk, "" if scenario.changes_nothing else name, note, None)
        say_next("success", t("scenarios.opened.done", name=md(name)))


def open_stored(workspace: Workspace, desk: Desk, store: Store, scenario_id: str, seq: int | None = None) -> None:
    """Open a version of the library (None = the newest), with its register where that is another one; a save goes to
    its scenario from now on."""
    # First the state that a save will go on from, then the content: whoever saves in between is not written over.
    answer = told(lambda: (store.scenario(scenario_id), version_opened(store, scenario_id, seq)))
    if not answer.is_done:
        say_next("error", answer.error)
        return
    record: ScenarioRecord = answer.result[0]
    opened: OpenedVersion = answer.result[1]
    version, name = opened.version.record, record.name
    problem, findings = (None, ()) if opened.scenario is None or opened.base is None else pose(
        workspace, opened.scenario, opened.base)
    if problem is None:
        say_next("error", t("library.unreadable", name=md(name)), findings=findings)
        return
    is_other = opened.base.digest != workspace.draft.base.digest
    if is_other:
        workspace.open_case(opened.base, name)
    if not _is_taken(workspace, opened.scenario, (problem, findings), name, version.note,
                     plan_again(problem, opened.version.plan)):
        return
    go_on_from(workspace, desk, name, version.note, Link(
        scenario_id, version.seq, record.rev, name, version.as_of, opened.base.digest))
    say_next("success", t("library.opened_other" if is_other else "library.opened", name=md(name),
                          seq=fmt.count(version.seq)))


def add_key(workspace: Workspace, desk: Desk, store: Store | None, key: str) -> None:
    """Put the values of a scenario on top of the list; the list stays the scenario that it was. For a press."""
    scenario = scenario_of(workspace, desk, store, key)
    name = "" if scenario is None else scenario_name(scenario, language())
    if scenario is None:
        say_next("error", t("scenarios.changes.blocked"))
        return
    if _is_taken(workspace, scenario, pose(workspace, _on_top(workspace, scenario)), name,
                 scenario_note(scenario, language()), on_top=True):
        say_next("success", t("scenarios.opened.added", name=md(name)))


def scenario_of(workspace: Workspace, desk: Desk, store: Store | None, key: str) -> Scenario | None:
    """The scenario of a key to be added; of the library its values without its date. None = it cannot be read."""
    if not key.startswith(STORED):
        return available(workspace, desk)[key]
    scenario_id = key.removeprefix(STORED)
    answer = told(lambda: (store.scenario(scenario_id), version_opened(store, scenario_id)))
    if not answer.is_done or answer.result[1].scenario is None:
        return None
    record, opened = answer.result
    return replace(opened.scenario, name=record.name, note=opened.version.record.note, as_of=None)


def clashes(workspace: Workspace, scenario: Scenario) -> Sequence[OverrideConflict]:
    """Where the list already gives another value than the scenario: adding it would replace or combine them."""
    own = own_scenario(workspace).name
    return [each for each in find_conflicts(_on_top(workspace, scenario))
            if any(given.layer == own for given in each.given)]


def known_plan(workspace: Workspace, problem: Problem) -> Plan | None:
    """The plan of a question: the one on the screen, or one that this server has found."""
    answer = workspace.answer
    if answer is not None and answer.is_shown and is_same_question(answer.problem, problem):
        return answer.plan
    return known_plans().plan_of(problem.digest)


def _on_top(workspace: Workspace, scenario: Scenario) -> Scenario:
    return stack_scenarios((own_scenario(workspace), scenario))


def _is_taken(workspace: Workspace, scenario: Scenario, posed: Posed, name: str, note: str,
              plan: Plan | None = None, *, on_top: bool = False) -> bool:
    """Make the list of changes lead to this problem, and show its plan where it is known; else say why not."""
    problem, findings = posed
    if problem is None:
        say_next("error", t("scenarios.changes.blocked"), findings=[
            each for each in findings if each.severity == "error"])
        return False
    plan = plan or known_plan(workspace, problem)
    reason = t("scenarios.opened.reason", name=name)
    found = take_over(problem, workspace.draft, scenario, on_top=on_top)
    refused = workspace.take_over(found, f"{reason}: {note}" if note else reason)
    if refused:
        say_next("error", t("scenarios.opened.refused"), findings=refused)
        return False
    if plan is not None and is_same_question(workspace.problem, problem):
        workspace.take_answer(answer_to(workspace.problem, plan))
    return True
