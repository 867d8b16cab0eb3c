"""The page Disbursement without a browser, in both languages: which plan, figures, tables, the switch, the record."""
from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from models.domain import LEDGER_TABLES
from models.money.disbursement import disburse
from models.money.planned import bound_money
from models.planning import plan_funding
from models.register.draft import Draft
from models.wording import say
from models.words.money_text import source_sentence
from tests.builders import AS_OF
from tests.test_ledger import LEDGER
from tests.test_money import case_of, pay
from tests.test_pages_projects import APP, text_of, type_in
from tests.test_pages_projects import case_of as case_on
from ui.messages import md
from ui.session import Workspace, answer_to

TABS = ("warnings", "groups", "forecast", "ministry", "counterpart", "advances", "reallocation", "carry_over", "ledger")


def open_page(language: str = "vi", *, tab: str = "warnings", with_plan: bool = False, **tables: object) -> AppTest:
    """The page with one of its tabs open; only that one is drawn."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    workspace = Workspace("thử", AS_OF, Draft.of(case_of(**{"milestones": LEDGER["milestones"], **tables})))
    workspace.was_planned = True
    if with_plan:
        workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    at.session_state["desk_at_once"], at.session_state["disbursement_tabs_open"] = False, tab
    at.run()
    at.switch_page("pages/deliver/disbursement.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_the_figures_of_the_models_and_which_plan_they_are_held_against(language):
    at = open_page(language)
    problem = at.session_state["workspace"].problem
    money = disburse(problem, bound_money(problem.case), AS_OF.year, AS_OF)
    assert at.title[0].value == say("shell.nav.disbursement", language)
    assert at.info[0].value == source_sentence(money, language)
    assert money.total.paid_mvnd == 1_479 and any("1" in metric.value and "479" in metric.value for metric in at.metric)
    assert len(at.dataframe) >= 1


def test_the_plan_on_the_desk_comes_before_what_is_bound():
    at = open_page(with_plan=True)
    assert at.info[0].value == say("disbursement.source.desk", "vi")
    (choice,) = [box for box in at.selectbox if box.key.startswith("disbursement_plan")]
    assert choice.options == [say(f"disbursement.plan_of.{code}", "vi") for code in ("desk", "bound")]
    choice.select_index(1).run()
    assert not at.exception and at.info[0].value == say("disbursement.source.bound", "vi")


@pytest.mark.parametrize("tab", TABS)
def test_a_confidential_project_is_on_no_tab_by_name(tab):
    """Whatever a tab draws: tables, fields and choices; the record itself is what is edited there."""
    hidden = {"is_confidential": True, "name_vi": "Radar kín"}
    at = open_page(tab=tab, with_plan=True, projects={"P1": hidden, "P2": hidden})
    cells = [str(cell) for table in at.dataframe for cell in table.value.to_numpy().ravel()]
    options = [option for box in (*at.multiselect, *at.selectbox) for option in box.options]
    assert (cells or options) and not [each for each in (*cells, *options) if "kín" in each]


def test_what_would_be_withheld_is_shown_on_request_alone():
    at = open_page(tab="counterpart")
    assert say("disbursement.withhold_help", "vi") not in text_of(at)
    heading = say("disbursement.column.withheld_mvnd", "vi")
    assert not any(heading in str(column) for table in at.dataframe for column in table.value.columns)
    at.toggle(key="disbursement_withhold").set_value(True).run()
    assert not at.exception
    assert any(heading in str(column) for table in at.dataframe for column in table.value.columns)


def test_the_priority_under_study_is_worked_out_on_request_alone():
    payments = (pay("A", date(2026, 2, 1), 40, project_id="P2"), pay("B", date(2026, 8, 1), 25))
    at = open_page(tab="counterpart", with_plan=True, payments=payments)
    assert say("disbursement.queue.help", "vi") not in text_of(at)
    at.toggle(key="disbursement_queue").set_value(True).run()
    assert not at.exception and say("disbursement.queue.help", "vi") in [warning.value for warning in at.warning]


def test_a_row_of_the_record_is_typed_and_undone():
    at = open_page(tab="ledger")
    before = len(case_on(at).payments)
    at = type_in(at, "ledger_payments", {}, added=[
        {"project_id": "P2", "reference": "M1", "paid_on": "2026-03-02", "amount_mvnd": "1.250"}])
    assert len(case_on(at).payments) == before + 1 and case_on(at).payments[-1].amount_mvnd == 1_250
    at = type_in(open_page(tab="ledger"), "ledger_payments", {}, added=[
        {"project_id": "P2", "reference": "M1", "paid_on": "2026-03-02", "amount_mvnd": "-5"}])
    assert len(case_on(at).payments) == before and at.error


def test_a_register_without_any_record_says_so():
    for tab, word in (("advances", "no_advances"), ("counterpart", "nothing_paid")):
        at = open_page(tab=tab, **dict.fromkeys(LEDGER_TABLES, ()))
        assert say(f"disbursement.{word}", "vi") in [info.value for info in at.info]


@pytest.mark.parametrize("table", [*LEDGER_TABLES, "actuals"])
def test_every_table_of_the_record_is_read_as_plain_html_and_edited_by_fields_alone(table):
    at = open_page(tab="ledger", **LEDGER)
    at.session_state["disbursement_table"] = table
    at.session_state[f"one_cell_ledger_{table}"] = True
    at.run()
    assert not at.exception
    if getattr(case_on(at), table):
        at.button(key=f"grid_ledger_{table}_plain_button").click().run()
        assert not at.exception and at.table
    for attribute in at.selectbox(key=f"one_column_ledger_{table}").options if getattr(case_on(at), table) else ():
        at.selectbox(key=f"one_column_ledger_{table}").select(attribute).run()
        assert not at.exception


def give_and_take(language: str = "vi") -> AppTest:
    """A plan on the desk with nothing committed yet, and P2 picked as a project that can still spend more."""
    at = open_page(language, tab="reallocation", with_plan=True, payments=(), commitments=())
    pick = at.multiselect(key="reallocation_pick_room")
    pick.select(pick.options[1]).run()
    return at


@pytest.mark.parametrize(("language", "typed"), [("vi", "0,1"), ("en", "0.1")])
def test_money_is_moved_in_a_job_and_the_answer_has_its_files(language, typed):
    at = give_and_take(language)
    (field,) = [field for field in at.text_input if field.key.startswith("reallocation_room_P2")]
    field.set_value(typed).run()
    at.button(key="ask_reallocation").click().run()
    job = at.session_state["workspace"].questions["reallocation"].job
    job.wait(60)
    at.run()
    assert not at.exception and job.result.is_compliant
    assert [(move.from_id, move.to_id, move.amount_mvnd) for move in job.result.moves] == [("P1", "P2", 100)]
    labels = {button.label for button in at.get("download_button")}
    assert {say(f"reallocation.file.{suffix}", language) for suffix in ("docx", "pdf", "xlsx")} <= labels
    assert md(say("reallocation.audit_passed", language)) in text_of(at)


@pytest.mark.parametrize("typed", ["abc", "0,0001", "-1"])
def test_an_amount_that_is_not_understood_asks_nothing(typed):
    at = give_and_take()
    (field,) = [field for field in at.text_input if field.key.startswith("reallocation_room_P2")]
    field.set_value(typed).run()
    assert not at.exception and at.error
    assert not [button for button in at.button if button.key == "ask_reallocation"]


def test_typed_amounts_are_there_after_another_page_and_another_tab():
    at = give_and_take()
    (field,) = [field for field in at.text_input if field.key.startswith("reallocation_room_P2")]
    field.set_value("0,1").run()
    at.switch_page("pages/plan/allocation.py").run()
    at.switch_page("pages/deliver/disbursement.py").run()
    assert [field.value for field in at.text_input if field.key.startswith("reallocation_room_P2")] == ["0,1"]
    for tab in ("ledger", "reallocation"):
        at.session_state["disbursement_tabs"] = say(f"disbursement.tab.{tab}", "vi")
        at.run()
        assert not at.exception
    assert [field.value for field in at.text_input if field.key.startswith("reallocation_room_P2")] == ["0,1"]


def test_after_the_last_day_the_tab_says_so_with_the_article():
    at = open_page(tab="reallocation", with_plan=True)
    at.session_state["workspace"].plan_for(date(2026, 12, 20))
    at.run()
    told = " ".join(error.value for error in at.error).replace("\\", "")
    assert not at.exception and "15/12/2026" in told and "Điều 54, 55" in told
    assert not [box for box in at.multiselect if box.key == "reallocation_pick_room"]


def test_what_is_carried_over_becomes_one_change_with_why():
    at = open_page(tab="carry_over", with_plan=True)
    workspace = at.session_state["workspace"]
    at.button(key="carry_over_apply").click().run()
    assert not at.exception
    (change,) = workspace.changes
    why = say("carry_over.reason", "vi", year=2026)
    assert change.edit.table == "envelopes" and change.reason == why
    assert not [button for button in at.button if button.key == "carry_over_apply"], "taken twice it would count twice"
    workspace.remove(change)
    at.run()
    assert [button for button in at.button if button.key == "carry_over_apply"]
