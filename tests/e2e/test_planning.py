"""The main job in a real browser: change a cost, plan, see the change, download, certify; stop a search; no plan."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.browser import PLANNED, Visit, expect
from tests.e2e.serving import LONG, ROOT, languages

pytestmark = pytest.mark.browser
# A whole project of the illustrative register that must be funded, so that its own cost decides what it gets: its
# pledges stay and the state pays the rest, 27,503 million VND before the change and 100 million less after it.
PROJECT, YEAR_ROW, OLD_COST, NEW_COST = "DA-105", 1, 16_280, 16_180


def show(amount: int, language: str) -> str:
    return f"{amount:,}".replace(",", "." if language == "vi" else ",")


def certify(book: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "models.cli", "certify", str(book)], cwd=ROOT, capture_output=True,
                          text=True)


def edit_cost(visit: Visit) -> None:
    visit.go_to("projects")
    visit.write("register_search", PROJECT)
    visit.open_tab("projects.tab.one")
    expect(visit.part("register_project").get_by_role("combobox")).to_have_value(re.compile(PROJECT))
    costs = visit.grid(visit.page.get_by_role("tabpanel"))
    costs.type(visit.heading("costs", "total_mvnd"), YEAR_ROW, str(NEW_COST))


def plan(visit: Visit, *states: str) -> None:
    """Plan to the end: the plan that is there is of another state, the new one of one of these."""
    visit.choose("plan_seconds", visit.t("allocation.minutes", count=5))
    visit.press("plan_start")
    visit.expect_plan_state(*states)
    expect(visit.button("plan_start")).to_be_visible()
    visit.settle()


@pytest.mark.parametrize("language", languages("en"))
def test_a_changed_cost_reaches_the_plan_the_workbook_and_its_certificate(visit, tmp_path, language):
    me = visit(language)
    me.open()
    me.expect_plan_state(*PLANNED)
    expect(me.header()).to_contain_text(me.t("shell.illustrative"))

    edit_cost(me)
    changes = me.part("register_changes")
    expect(changes).to_contain_text(f"{show(OLD_COST, language)} → {show(NEW_COST, language)}")
    me.expect_plan_state("stale")

    me.go_to("allocation")
    me.write("years_search", PROJECT)
    unit = me.t("shell.unit.mvnd")
    old, new = ("27.503", "27.403") if language == "vi" else ("27,503", "27,403")
    main = me.main
    expect(main).to_contain_text(me.t("allocation.stale"))
    expect(main).to_contain_text(f"{old} {unit}")
    plan(me, "proved")
    expect(main).to_contain_text(f"{new} {unit}")
    expect(main).not_to_contain_text(f"{old} {unit}")

    book = me.download("download_phan-bo_xlsx", tmp_path)
    passed = certify(book)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    changed = openpyxl.load_workbook(book)
    lines = changed["allocation_lines"]
    cell = next(row[5] for row in lines.iter_rows(min_row=2) if row[0].value == PROJECT)
    assert lines.cell(1, cell.column).value == "state_recurrent_mvnd" and cell.value > 0
    cell.value += 1
    forged = tmp_path / "forged.xlsx"
    changed.save(forged)
    failed = certify(forged)
    assert failed.returncode == 1 and cell.coordinate in failed.stdout


def override_setting(visit: Visit, label: str, key: str, value: str, reason: str) -> None:
    visit.choose("edit_setting_key", label)
    field = visit.part(f"setting_{key}")
    expect(field).to_be_visible()
    if field.get_by_role("combobox").count():
        visit.choose(f"setting_{key}", value)
    else:
        field.locator("input").fill(value)
    visit.part(f"setting_reason_{key}").locator("input").fill(reason)
    visit.press(f"save_setting_{key}")


def test_a_search_that_is_stopped_is_never_called_optimal_and_keeps_the_plan_meanwhile(visit):
    me = visit("en")
    me.open("rules")
    me.open_tab("rules_page.tab.settings")
    # Two settings with which the search takes longer than the minute it is given.
    override_setting(me, "Scale levels of a scalable project", "scale_levels", "6", "A longer search")
    override_setting(me, "Carry unspent money into the next year", "carry_over", "No", "A longer search")
    me.expect_plan_state("stale")
    me.go_to("allocation")
    figures = me.part("allocation_figures")
    expect(figures).to_contain_text(re.compile(r"\d"))
    before = figures.text_content()
    # It ends by itself after a minute at most, so that nothing is waited for in vain where it could not be pressed.
    me.choose("plan_seconds", me.t("allocation.minutes", count=1))
    me.press("plan_start")
    shown, is_over = figures.text_content(), me.button("plan_start")
    if me.press_while_there("plan_cancel", is_over):
        assert shown == before
    expect(is_over).to_be_visible(timeout=LONG)
    me.settle()
    expect(me.header()).not_to_contain_text(me.t("shell.plan_state.proved"))
    expect(me.page.get_by_test_id("stAlertContentSuccess")).to_have_count(0)
    expect(me.part("allocation_figures")).to_be_visible()


@pytest.mark.parametrize("language", languages("vi"))
def test_without_a_plan_there_are_no_numbers_and_the_rules_in_conflict_are_named(visit, language):
    me = visit(language)
    me.open("rules")
    me.open_tab("rules_page.tab.settings")
    label = {"vi": "Số dự án tối đa", "en": "Maximum number of projects"}[language]
    override_setting(me, label, "maximum_projects", "1", "Thử")
    me.go_to("allocation")
    plan(me, "impossible")
    main = me.main
    expect(main).to_contain_text(me.t("allocation.conflict.none"))
    expect(main).to_contain_text(me.t("audit.family.concentration"))
    expect(me.page.get_by_test_id("stMetric")).to_have_count(0)
    expect(me.page.get_by_test_id("stDataFrame")).to_have_count(0)
    me.go_to("desk")
    expect(main).to_contain_text(me.t("audit.family.concentration"))
    expect(me.part("desk_figures")).to_have_count(0)
    me.go_to("projects")
    assert me.t("projects.column.plan_mvnd") not in me.grid().headings()
