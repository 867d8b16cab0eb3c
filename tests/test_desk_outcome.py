"""The right half of the desk without a browser: proved, not proved, none, old, refused, impossible; two levers."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.audit import AuditFinding
from models.domain import Decision, Envelope
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.register.draft import Draft
from models.wording import say
from tests.builders import AS_OF, make_case, make_plan
from ui.known_plans import known_plans
from ui.messages import md
from ui.session import AuditedPlan, Workspace, answer_to

APP = Path(__file__).resolve().parent.parent / "app.py"


def tight_case(**tables: object):
    """Three projects that need 200 million of state money a year each, and an envelope for two."""
    return make_case(3, envelopes=tuple(Envelope(year, None, "", 400) for year in (2026, 2027)), **tables)


def workspace_of(case=None, *, is_planned: bool = True) -> Workspace:
    workspace = Workspace("thử", AS_OF, Draft.of(case or tight_case()), was_planned=True)
    if is_planned:
        workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    return workspace


def open_page(workspace: Workspace, language: str = "vi", **state: object) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.session_state["desk_at_once"] = False
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.error, at.warning, at.info, at.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def figures(at: AppTest) -> dict[str, list[str]]:
    """Label -> the figure and its difference."""
    cells = (str(each.value).split("  \n") for each in at.markdown)
    return {label: [part.strip("*") for part in rest] for label, *rest in cells if rest and rest[0].startswith("**")}


@pytest.mark.parametrize(("language", "title", "shown"), [
    ("vi", "Bàn làm việc", {"Vốn nhà nước (tỷ đồng)": "0,8", "Vốn đối ứng (tỷ đồng)": "3,2", "Dự án được cấp": "2/3"}),
    ("en", "Desk", {"State money (bn VND)": "0.8", "Funded projects": "2/3"})])
def test_the_first_screen_answers(language, title, shown):
    at = open_page(workspace_of(), language)
    assert at.title[0].value == title
    assert shown.items() <= {label: cells[0] for label, cells in figures(at).items()}.items()
    assert say("shell.plan_state.proved", language) in texts(at)


def test_the_strategic_share_needs_its_base():
    at = open_page(workspace_of(tight_case(settings={"strategic_base_mvnd": "8000"})))
    assert figures(at)["Công nghệ chiến lược"][0] == "10%"


def test_limits_that_are_used_up_are_named_and_counted():
    at = open_page(workspace_of())
    assert "Hạn mức vốn nhà nước năm 2026" in texts(at) and "Giới hạn đã dùng hết" in texts(at)


def test_a_plan_that_is_not_proved_says_how_much_better_is_possible():
    workspace = workspace_of()
    plan = replace(workspace.answer.plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT,
                   bound=float(workspace.answer.plan.objective) * 1.0125, gap=0.0125)
    workspace.answer = answer_to(workspace.problem, plan)
    at = open_page(workspace)
    assert "Chưa chứng minh tối ưu, có thể tốt hơn tối đa 1,25%" in texts(at)
    assert "Đã chứng minh tối ưu" not in texts(at)


def test_without_a_plan_no_figure_is_shown():
    at = open_page(workspace_of(is_planned=False))
    assert not figures(at) and "Chưa có phương án" in texts(at)


def test_an_old_plan_stays_and_is_marked_as_old():
    workspace = workspace_of()
    workspace.override_rule("enterprise_share_floor.market", Fraction(9, 10), "thử")
    at = open_page(workspace)
    assert "Phương án cũ" in texts(at) and say("desk.outcome.stale", "vi") in texts(at)
    assert "Đã chứng minh tối ưu" not in texts(at) and figures(at)["Dự án được cấp"][0] == "2/3"


def test_a_plan_that_the_audit_refuses_shows_no_figure():
    workspace = workspace_of()
    broken = AuditFinding("state_envelope", "state_envelope", {}, "400", "401", "1")
    report = replace(workspace.answer.report, findings=(broken,))
    workspace.answer = AuditedPlan(workspace.problem, workspace.answer.plan, report)
    at = open_page(workspace)
    assert not figures(at) and "Phương án bị từ chối khi kiểm tra lại" in texts(at)


def test_an_impossible_case_names_the_families_in_conflict_and_shows_no_figure():
    must = {f"P{i}": {"decision": Decision.MUST, "decision_reason": "Chỉ đạo"} for i in (1, 2, 3)}
    workspace = workspace_of(tight_case(projects=must))
    assert workspace.answer.plan.termination is Termination.INFEASIBLE
    at = open_page(workspace)
    assert not figures(at) and "Không có phương án khả thi" in texts(at)
    assert len([line for line in at.markdown if line.value.startswith("- ")]) == len(
        workspace.answer.plan.conflict_families) > 0


def test_text_from_the_register_is_never_live_markdown():
    hostile = "![x](http://a.example/x.png) :red[đỏ] <b>"
    case = tight_case(projects={"P1": {"lead_enterprise": hostile, "name_vi": hostile}},
                      settings={"lead_enterprise_cap_mvnd": "400"})
    workspace = workspace_of(case)
    known_plans().keep_plan(workspace.problem.digest, workspace.answer.plan)
    workspace.override_setting("maximum_projects", "1", "thử")
    workspace.take_answer(answer_to(workspace.problem, plan_funding(workspace.problem)))
    at = open_page(workspace)
    labels = "\n".join(button.label for button in at.button)
    assert "desk_move_" in "".join(str(button.key) for button in at.button)
    assert "![x" not in (texts(at) + labels).replace("\\!\\[x", "")


@pytest.mark.parametrize(("is_illustrative", "count"), [(True, 1), (False, 0)])
def test_illustrative_data_is_labelled_and_only_that(is_illustrative, count):
    workspace = workspace_of(tight_case(is_illustrative=is_illustrative), is_planned=False)
    assert texts(open_page(workspace)).count("DỮ LIỆU MINH HỌA") == count


def test_a_plan_without_any_project_is_a_plan_with_zeros():
    workspace = workspace_of(is_planned=False)
    workspace.answer = answer_to(workspace.problem, make_plan(workspace.problem, []))
    at = open_page(workspace)
    if workspace.answer.is_shown:
        assert figures(at)["Dự án được cấp"][0] == "0/3"


def test_a_rule_that_follows_from_another_is_offered_and_taken_with_its_reason():
    workspace = workspace_of()
    at = open_page(workspace, desk_lever="rules")
    at.text_input(key="desk_rule_value_enterprise_share_floor_market").set_value("40")
    at.button(key="desk_rules_apply").click().run()
    assert at.error and not workspace.rule_overrides, "no change without a reason"
    at.text_input(key="desk_rules_reason").set_value("Họp ngày 12/11")
    at.button(key="desk_rules_apply").click().run()
    assert workspace.rule_overrides["enterprise_share_floor.market"].value == Fraction(2, 5)
    at.button(key="desk_rule_couple_state_share_cap_market").click().run()
    made = workspace.rule_overrides["state_share_cap.market"]
    assert made.value == Fraction(3, 5) and made.reason and not at.exception
    at.button(key="desk_rule_back_state_share_cap_market").click().run()
    assert "state_share_cap.market" not in workspace.rule_overrides


def test_a_decision_is_made_with_a_reason_and_taken_back():
    workspace = workspace_of()
    at = open_page(workspace, desk_lever="locks")
    at.selectbox(key="desk_lock_project_0").set_value("P3")
    at.button(key="desk_lock_must").click().run()
    assert at.error and workspace.case.project_by_id["P3"].decision is Decision.FREE
    at.text_input(key="desk_lock_reason_0").set_value("Chỉ đạo")
    at.button(key="desk_lock_must").click().run()
    project = workspace.case.project_by_id["P3"]
    assert (project.decision, project.decision_reason) == (Decision.MUST, "Chỉ đạo")
    at.button(key="desk_release_P3").click().run()
    assert workspace.case.project_by_id["P3"].decision is Decision.FREE and not at.exception


def test_in_a_meeting_only_figures_movers_and_the_lever_are_left():
    at = open_page(workspace_of(), desk_meeting=True)
    assert figures(at) and "Giới hạn đã dùng hết" not in texts(at)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_figure_tells_how_it_is_counted_and_by_which_text_it_is_judged(language):
    workspace = workspace_of()
    shown, totals = texts(open_page(workspace, language)), workspace.answer.allocation.totals
    formulas = [line for line in shown.split("\n") if line.startswith("**") and ": " in line]
    for name in ("state", "counterpart", "projects", "strategic", "targets", "value"):
        assert any(line.startswith(f"**{say(f'desk.figure.{name}', language)}**: ") for line in formulas)
    value = next(line for line in formulas if line.startswith(f"**{say('desk.figure.value', language)}**"))
    assert str(int(totals.objective)) in value.replace(".", "").replace(",", "")
    for rule_id in ("enterprise_share_floor.market", "strategic_share_floor"):
        assert md(workspace.problem.rulebook.values[rule_id].citation.document) in shown
