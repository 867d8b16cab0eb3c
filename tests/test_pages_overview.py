"""The Overview page without a browser, in both languages: proved, not proved, none, stale, refused, impossible."""
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
from tests.builders import AS_OF, make_case, make_plan
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


def open_page(workspace: Workspace, language: str = "vi") -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.error, at.warning, at.info, at.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def figures(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_the_first_screen_answers_in_vietnamese():
    at = open_page(workspace_of())
    shown = figures(at)
    assert at.title[0].value == "Tổng quan"
    assert shown["Vốn nhà nước được phân bổ"] == "0,8 tỷ đồng"
    assert shown["Vốn đối ứng huy động"] == "3,2 tỷ đồng"
    assert shown["Dự án được cấp vốn"] == "2 / 3 dự án"
    assert shown["Mức độ chắc chắn"] == "Tối ưu"
    assert shown["Tỷ lệ cho công nghệ chiến lược"] == "không có dữ liệu"
    assert "4,00 đồng trên mỗi đồng vốn nhà nước" in texts(at)
    assert "Đã chứng minh tối ưu" in texts(at)


def test_the_first_screen_answers_in_english():
    at = open_page(workspace_of(), "en")
    assert at.title[0].value == "Overview"
    assert figures(at)["State money allocated"] == "0.8 bn VND"
    assert "Proven optimal" in texts(at)


def test_the_strategic_share_has_its_base_and_is_set_beside_the_requirement_and_2025():
    at = open_page(workspace_of(tight_case(settings={"strategic_base_mvnd": "8000"})))
    assert figures(at)["Tỷ lệ cho công nghệ chiến lược"] == "10%"
    assert "ít nhất 15% (Nghị quyết 57); năm 2025 đạt 9,19%" in texts(at)


def test_limits_that_are_used_up_and_projects_left_out_are_named():
    at = open_page(workspace_of())
    cells = [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    assert any("Hạn mức vốn nhà nước năm 2026" in cell for cell in cells)
    assert any("dự án khác có tổng giá trị cao hơn" in cell for cell in cells)
    assert any("Văn bản chỉ đạo" in cell for cell in cells), "every value that is not law says so"


def test_a_plan_that_is_not_proved_says_how_much_better_is_possible():
    workspace = workspace_of()
    plan = replace(workspace.answer.plan, termination=Termination.FEASIBLE, stop_reason=StopReason.TIME_LIMIT,
                   bound=float(workspace.answer.plan.objective) * 1.0125, gap=0.0125)
    workspace.answer = answer_to(workspace.problem, plan)
    at = open_page(workspace)
    assert figures(at)["Mức độ chắc chắn"] == "Chưa chứng minh"
    assert "Chưa chứng minh tối ưu, có thể tốt hơn tối đa 1,25%" in texts(at)
    assert "Đã chứng minh tối ưu" not in texts(at)


def test_without_a_plan_no_figure_is_shown():
    at = open_page(workspace_of(is_planned=False))
    assert not at.metric and "Chưa có phương án" in texts(at)


def test_a_stale_plan_is_never_shown_as_current():
    workspace = workspace_of()
    workspace.override_rule("enterprise_share_floor.market", Fraction(9, 10), "thử")
    at = open_page(workspace)
    assert "Phương án cũ" in texts(at) and "thuộc về dữ liệu cũ" in at.warning[0].value
    assert "Đã chứng minh tối ưu" not in texts(at) and "Tối ưu" not in figures(at).values()


def test_a_plan_that_the_audit_refuses_shows_no_figure():
    workspace = workspace_of()
    broken = AuditFinding("state_envelope", "state_envelope", {}, "400", "401", "1")
    report = replace(workspace.answer.report, findings=(broken,))
    workspace.answer = AuditedPlan(workspace.problem, workspace.answer.plan, report)
    at = open_page(workspace)
    assert not at.metric and "Phương án bị từ chối khi kiểm tra lại" in texts(at)


def test_an_impossible_case_names_the_families_in_conflict_and_shows_no_figure():
    must = {f"P{i}": {"decision": Decision.MUST, "decision_reason": "Chỉ đạo"} for i in (1, 2, 3)}
    workspace = workspace_of(tight_case(projects=must))
    assert workspace.answer.plan.termination is Termination.INFEASIBLE
    at = open_page(workspace)
    assert not at.metric and "Không có phương án khả thi" in texts(at)
    assert len([line for line in at.markdown if line.value.startswith("- ")]) == len(
        workspace.answer.plan.conflict_families) > 0


def test_text_from_the_register_is_never_live_markdown():
    hostile = "![x](http://a.example/x.png) :red[đỏ] <b>"
    case = tight_case(projects={"P1": {"lead_enterprise": hostile}}, settings={"lead_enterprise_cap_mvnd": "400"})
    at = open_page(workspace_of(case))
    cells = [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    assert any("\\!\\[x" in cell for cell in cells) and not any("![x" in cell for cell in cells)


@pytest.mark.parametrize(("is_illustrative", "count"), [(True, 1), (False, 0)])
def test_illustrative_data_is_labelled_and_only_that(is_illustrative, count):
    workspace = workspace_of(tight_case(is_illustrative=is_illustrative), is_planned=False)
    assert texts(open_page(workspace)).count("DỮ LIỆU MINH HỌA") == count


def test_a_plan_without_any_project_is_a_plan_with_zeros():
    workspace = workspace_of(is_planned=False)
    workspace.answer = answer_to(workspace.problem, make_plan(workspace.problem, []))
    at = open_page(workspace)
    if workspace.answer.is_shown:
        assert figures(at)["Dự án được cấp vốn"] == "0 / 3 dự án"
