"""The panel of a project, in both languages: opened from a row, locked with a reason, taken back; the ways in."""
from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from models.checks.projects import check_decisions
from models.domain import Decision, ProjectStatus
from models.explain.ways_in import WayIn, WayKind, ways_in
from models.explain.why import WhyNot, explain_project
from models.milp.questions import QuestionModel
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem
from models.register.edits import accept_edits, cells_of
from models.settings import Settings
from models.wording import say
from tests.holding_cases import HoldingCase, holding_cases
from tests.random_problems import tiny_problem
from tests.test_evaluations import NAMES, evaluate
from tests.test_pages_allocation import edit_cost, open_page, small_case, texts
from ui import tables
from ui.opened_project import OpenedProject

LANGUAGES = ("vi", "en")
ALLOCATION = "pages/plan/allocation.py"
OUT = "P3"
REASON = "Kết luận cuộc họp: ưu tiên"


def open_panel(project_id: str = OUT, language: str = "vi", case=None, *, is_asked: bool = True) -> AppTest:
    at = open_page(case or small_case(), language=language)
    at.session_state["opened_project"] = OpenedProject(project_id, ALLOCATION, is_asked)
    at.run()
    assert not at.exception
    return at


def out_of(at: AppTest) -> str:
    """A project that the plan leaves out."""
    answer = at.session_state["workspace"].answer
    return next(p.project_id for p in answer.problem.case.projects
                if p.project_id not in answer.plan.chosen_by_project)


def press(at: AppTest, decision: str, reason: str = REASON) -> AppTest:
    project_id = at.session_state["opened_project"].project_id
    at.text_input(key=f"panel_reason_{project_id}").set_value(reason)
    at.button(key=f"panel_{decision}").click().run()
    assert not at.exception
    return at


def finish(at: AppTest) -> AppTest:
    job = at.session_state["workspace"].job
    if job is not None:
        job.job.wait(60)
    at.run()
    assert not at.exception
    return at


def changed_cells(before, after) -> dict[tuple[str, str], tuple[object, object]]:
    """Every cell of the projects that differs."""
    return {(old.project_id, name): (cell, cells_of(new)[name])
            for old, new in zip(before.projects, after.projects, strict=True)
            for name, cell in cells_of(old).items() if cells_of(new)[name] != cell}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_says_at_once_what_needs_no_search(language):
    at = open_page(language=language)
    project_id = out_of(at)
    at.session_state["opened_project"] = OpenedProject(project_id, ALLOCATION, True)
    at.run()
    assert not at.exception
    assert say("reasons.outranked", language) in texts(at).replace("\\", "")
    assert say("why.hold.room.title", language) in texts(at)
    assert say("project_panel.money_asked", language) in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_changes_two_cells_and_one_undo_brings_them_back(language):
    at = open_page(language=language)
    project_id = out_of(at)
    at = open_panel(project_id, language)
    workspace = at.session_state["workspace"]
    before, planned = workspace.case, workspace.answer
    press(at, "must")
    assert changed_cells(before, workspace.case) == {
        (project_id, "decision"): ("free", "must"), (project_id, "decision_reason"): ("", REASON)}
    assert len(workspace.draft.done) == 1
    finish(at)
    assert project_id in workspace.answer.plan.chosen_by_project
    left = set(planned.plan.chosen_by_project) - set(workspace.answer.plan.chosen_by_project)
    assert left and all(f"- {each}" in texts(at).replace("\\", "") for each in left)
    assert say("project_panel.moves.left", language, count=len(left)) in texts(at)
    at.button(key="panel_take_back").click().run()
    finish(at)
    assert workspace.case == before and not workspace.draft.done
    assert set(workspace.answer.plan.chosen_by_project) == set(planned.plan.chosen_by_project)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_decision_without_a_reason(language):
    at = press(open_panel(language=language), "must_not", "  ")
    assert say("shell.reason_required", language) in [error.value for error in at.error]
    workspace = at.session_state["workspace"]
    assert not workspace.draft.done and workspace.job is None


def test_a_decision_that_stands_already_and_one_that_cannot_be_kept_are_off():
    decided = small_case(projects={"P1": {"decision": Decision.MUST, "decision_reason": "Chỉ đạo"}})
    at = open_panel("P1", case=decided)
    assert at.button(key="panel_must").disabled and not at.button(key="panel_free").disabled
    at = open_panel("P1", case=small_case(enterprise_mvnd=100))
    assert at.button(key="panel_must").disabled and not at.button(key="panel_must_not").disabled


@pytest.mark.parametrize("status", ProjectStatus)
@pytest.mark.parametrize("committed", [0, 1])
def test_a_decision_is_off_where_the_checks_would_refuse_it_and_nowhere_else(status, committed):
    case = small_case()
    case = replace(case, projects=tuple(replace(each, status=status) for each in case.projects), costs=tuple(
        replace(each, committed_state_mvnd=committed) for each in case.costs))
    at = open_panel("P1", case=case)
    problem = at.session_state["workspace"].problem
    for decision in (Decision.MUST, Decision.MUST_NOT):
        decided = replace(problem, case=replace(case, projects=tuple(
            replace(each, decision=decision, decision_reason="x") if each.project_id == "P1" else each
            for each in case.projects)))
        refused = any(each.project_id == "P1" and each.severity == "error" for each in check_decisions(decided))
        assert at.button(key=f"panel_{decision}").disabled is refused, (status, decision)


def test_a_lock_that_leaves_no_plan_says_so_and_is_taken_back():
    both = small_case(projects={i: {"decision": Decision.MUST, "decision_reason": "Chỉ đạo"} for i in ("P1", "P2")})
    at = finish(press(open_panel("P3", case=both), "must"))
    assert at.session_state["workspace"].answer.plan.termination is Termination.INFEASIBLE
    assert say("allocation.conflict.none", "vi") in [error.value for error in at.error]
    finish(at.button(key="panel_take_back").click().run())
    assert at.session_state["workspace"].answer.is_shown


def test_what_is_typed_stays_and_the_panel_too_while_the_page_runs_again():
    at = open_panel()
    at.text_input(key=f"panel_reason_{OUT}").set_value("đang gõ").run()
    edit_cost(at)
    at.run().run()
    assert at.text_input(key=f"panel_reason_{OUT}").value == "đang gõ"
    assert say("project_panel.old_plan", "vi") in texts(at)


def test_another_page_shows_no_panel_that_was_left_behind():
    at = open_panel()
    at.switch_page("pages/plan/explain.py").run()
    assert not at.exception and "opened_project" not in at.session_state


@pytest.mark.parametrize("page", ["pages/inputs/quality.py", "pages/plan/scenarios.py", "pages/plan/desk.py"])
def test_the_panel_stands_over_other_pages_too(page):
    at = open_page()
    at.switch_page(page).run()
    at.session_state["opened_project"] = OpenedProject(OUT, page, True)
    at.run()
    assert not at.exception
    press(at, "must")
    assert at.session_state["workspace"].case.project_by_id[OUT].decision is Decision.MUST
    assert finish(at).session_state["opened_project"].project_id == OUT


class Chosen:
    """A grid in which this row was chosen."""

    def __init__(self, *rows: int) -> None:
        self.selection = self
        self.rows = list(rows)


def test_a_row_opens_its_own_project_whatever_the_filter(monkeypatch):
    opened, state = [], {}
    monkeypatch.setattr(tables, "open_project", opened.append)
    monkeypatch.setattr(tables.st, "session_state", state)
    whole, some = ("P1", "P2", "P3"), ("P2", "P3")
    keys = [tables._opening_key("grid", ids) for ids in (whole, some)]
    assert keys[0] != keys[1]
    for key, ids, rows in ((keys[0], whole, (0,)), (keys[1], some, (0,)), (keys[1], some, ()), (keys[0], whole, (2,))):
        state[key] = Chosen(*rows)
        tables._open_row(key, ids)
    assert opened == ["P1", "P2", "P2", "P3"]


# --- ways in --------------------------------------------------------------------------------------------------------

def taken(problem: Problem, way: WayIn) -> Problem:
    """The problem after a way in, as the draft and the settings of a visit make it."""
    accepted = accept_edits(problem.case, way.edits)
    assert not accepted.findings
    plain = {key: str(value) for key, value in problem.case.settings.items()}
    return Problem(accepted.case, problem.rulebook, Settings.read({**plain, **way.settings}))


def has_plan_with(problem: Problem, project_id: str) -> bool:
    decided = tuple(replace(p, decision=Decision.MUST, decision_reason="t") if p.project_id == project_id else p
                    for p in problem.case.projects)
    return plan_funding(replace(problem, case=replace(problem.case, projects=decided))).has_solution


def check_ways(problem: Problem, project_id: str, why: WhyNot) -> int:
    """Every way that is on changes exactly what it says, and makes a plan with the project possible."""
    count = 0
    for way in ways_in(problem, why):
        if way.refused:
            continue
        count += 1
        after = taken(problem, way)
        assert bool(way.edits) != bool(way.settings)
        assert {edit.table for edit in way.edits} <= (
            {"envelopes", "pools", "links", "purse_amounts"} if way.kind is WayKind.LIMIT else {"costs", "pledges"})
        if way.kind is WayKind.LIMIT:
            assert len(way.edits) + len(way.settings) == 1
        else:
            check_money(problem, after, project_id, way)
        assert has_plan_with(after, project_id), (way.kind, way.rule_id)
    return count


def check_money(problem: Problem, after: Problem, project_id: str, way: WayIn) -> None:
    def sums(each: Problem) -> tuple[int, int]:
        return each.total_cost_mvnd(project_id), sum(
            row.amount_mvnd for row in each.case.pledges if row.project_id == project_id)

    (cost, pledged), (cost_after, pledged_after) = sums(problem), sums(after)
    is_request = way.kind is WayKind.REQUEST
    assert cost - cost_after == (way.amount_mvnd if is_request else 0)
    assert pledged_after - pledged == (0 if is_request else way.amount_mvnd)
    assert [row for row in problem.case.costs if row.project_id != project_id] == [
        row for row in after.case.costs if row.project_id != project_id]


@pytest.mark.parametrize("case", holding_cases(), ids=lambda case: case.name)
def test_each_way_out_of_a_limit_funds_the_project_when_it_is_taken(case: HoldingCase):
    plan = plan_funding(case.problem)
    why = explain_project(QuestionModel(case.problem, plan), case.project_id)
    check_ways(case.problem, case.project_id, why)
    for way in ways_in(case.problem, why):
        if way.kind is WayKind.LIMIT and not way.refused:
            after = taken(case.problem, way)
            assert has_plan_with(after, case.project_id)
            assert plan_funding(after).objective >= plan.objective


def test_each_way_in_changes_what_it_says_on_random_registers():
    counts = []
    for seed in range(60):
        problem = tiny_problem(Random(seed), grain_mvnd=100)
        plan = plan_funding(problem)
        if not plan.has_solution:
            continue
        for project in problem.case.projects:
            if project.project_id not in plan.chosen_by_project:
                why = explain_project(QuestionModel(problem, plan), project.project_id)
                counts.append(check_ways(problem, project.project_id, why))
    assert sum(counts) > 20


def test_a_way_that_the_register_cannot_take_is_off_with_its_reason():
    refused = {way.refused for case in holding_cases() for way in ways_in(case.problem, explain_project(
        QuestionModel(case.problem, plan_funding(case.problem)), case.project_id))}
    assert {"", "text", "own", "elsewhere", "evidence"} <= refused
    assert all(say(f"project_panel.way.refused.{code}", language) for code in refused - {""} for language in LANGUAGES)


def open_answered(name: str, language: str) -> tuple[AppTest, str, int, WayIn]:
    """The panel of a project that one rule holds out, its answer there, and the way of that rule with its place."""
    held = next(case for case in holding_cases() if case.name == name)
    at = open_panel(held.project_id, language, held.problem.case, is_asked=False)
    workspace = at.session_state["workspace"]
    workspace.questions["project"].job.wait(60)
    at.run()
    assert not at.exception
    ways = ways_in(workspace.problem, workspace.questions["project"].job.result)
    return at, held.project_id, *next((place, way) for place, way in enumerate(ways) if way.rule_id == held.rule_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_way_in_is_one_press_and_one_step(language):
    at, project_id, place, way = open_answered("pool, most projects", language)
    workspace = at.session_state["workspace"]
    before = workspace.case
    assert say("project_panel.way.button.limit", language) == at.button(key=f"panel_take_way_{place}").label
    assert way.edits[0].column == "max_projects"
    finish(at.button(key=f"panel_take_way_{place}").click().run())
    assert workspace.case == replace(before, pools=tuple(replace(pool, max_projects=2) for pool in before.pools))
    assert len(workspace.draft.done) == 1
    assert project_id in workspace.answer.plan.chosen_by_project
    at.button(key="panel_take_back").click().run()
    assert workspace.case == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_limit_that_a_setting_holds_is_overridden_and_put_back(language):
    at, project_id, place, _ = open_answered("most projects", language)
    workspace = at.session_state["workspace"]
    finish(at.button(key=f"panel_take_way_{place}").click().run())
    override = workspace.setting_overrides["maximum_projects"]
    assert override.value == "2" and project_id in override.reason and len(workspace.draft.done) == 1
    assert project_id in workspace.answer.plan.chosen_by_project
    at.button(key="panel_take_back").click().run()
    assert not workspace.setting_overrides


@pytest.mark.usefixtures("library_folder", "drafts_folder")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comment_is_written_under_a_name_and_taken_back(language):
    at = open_panel(language=language)
    add, words = f"add_comment_{OUT}", f"comment_{OUT}"
    assert at.button(key=add).disabled and say("remarks.name_first", language) in texts(at)
    at.session_state["workspace"].sign_as("Lan")
    at.run()
    at.button(key=add).click().run()
    assert say("store.error.text_missing", language, field=say("library.change.field.remark", language)) in [
        each.value for each in at.error]
    at.text_area(key=words).set_value("Cần *bản gốc* cam kết <b>").run()
    at.button(key=add).click().run()
    assert not at.exception and at.text_area(key=words).value == ""
    shown = texts(at)
    assert "**Lan**" in shown and r"\*bản gốc\*" in shown and "<b>" not in shown.replace(r"\<b", "")
    (withdraw,) = [button for button in at.button if str(button.key).startswith("withdraw_")]
    at.session_state["workspace"].sign_as("Minh")
    at.run()
    assert not [button for button in at.button if str(button.key).startswith("withdraw_")]
    at.session_state["workspace"].sign_as("Lan")
    at.run()
    at.button(key=withdraw.key).click().run()
    assert not at.exception and "~~" in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_has_the_points_of_the_evaluators_and_nobodys_name(language):
    case = replace(small_case(), evaluations=evaluate(OUT, 81, 60, 72, criterion="merit"))
    criterion = case.scores[0].criterion_id
    case = replace(case, evaluations=tuple(replace(row, criterion_id=criterion) for row in case.evaluations))
    at = open_panel(language=language, case=case)
    shown = texts(at) + "".join(table.value.to_string() for table in at.table)
    assert "60 · 72 · 81" in shown and not [name for name in NAMES if name in shown]
    other = open_panel("P1", language, case)
    assert "60 · 72 · 81" not in "".join(table.value.to_string() for table in other.table), "of this project alone"
