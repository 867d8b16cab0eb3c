"""After the allocation, in a real browser: October's unspent money to the paper that is signed, January's carry-over to
the desk, and a leader who asks how it is going."""
from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from models.wording import say
from tests.document_reading import word_text
from tests.e2e.browser import PLANNED, Visit, expect
from tests.e2e.serving import LONG, languages

pytestmark = pytest.mark.browser


def plan_on(me: Visit, day: str) -> None:
    """A planner whose planning date is this day (DD/MM/YYYY), with the plan of that day."""
    me.open("rules")
    me.part("rules_as_of").get_by_role("spinbutton").first.focus()
    me.page.keyboard.type(day.replace("/", ""))
    # The field gives its day when it is left: past its button.
    me.page.keyboard.press("Tab")
    me.page.keyboard.press("Tab")
    me.settle()
    expect(me.header()).to_contain_text(day)


def open_year(me: Visit, year: int) -> None:
    field = me.main.locator("[class*='st-key-disbursement_year_']").get_by_role("combobox")
    if field.input_value() != str(year):
        me.choose_option(field, str(year))


@pytest.mark.parametrize("language", languages("vi"))
def test_in_october_what_will_not_be_spent_becomes_a_paper_to_sign(visit, language, tmp_path):
    me = visit(language)
    plan_on(me, "15/10/2026")
    me.go_to("desk")
    me.expect_plan_state(*PLANNED)
    me.go_to("disbursement")
    open_year(me, 2026)
    me.open_tab("disbursement.tab.reallocation")
    expect(me.main).to_contain_text("15/12/2026")
    me.pick(me.part("reallocation_scope"), me.t("reallocation.scopes.line"))
    if me.part("reallocation_advance").count():
        me.switch("reallocation_advance")
    me.press("ask_reallocation")
    files = me.part("reallocation_files")
    expect(files).to_be_visible(timeout=LONG)
    me.settle()
    assert me.axe() == []
    told = word_text(me.download("download_to-trinh-dieu-chinh-2026_docx", tmp_path).read_bytes())
    assert say("reallocation.paper.proposal", language) in told
    assert "2026" in told and re.search(r"DA-\d{3}", told)


@pytest.mark.parametrize("language", languages("en"))
def test_in_january_what_may_be_carried_over_becomes_a_change_on_the_desk(visit, language):
    me = visit(language)
    plan_on(me, "15/01/2027")
    me.go_to("disbursement")
    open_year(me, 2026)
    me.open_tab("disbursement.tab.carry_over")
    expect(me.main).to_contain_text("15/01/2027")
    me.press("carry_over_apply")
    expect(me.main).to_contain_text(me.t("carry_over.reason", year=2026))
    # Taken twice it would count twice.
    expect(me.button("carry_over_apply")).to_have_count(0)
    me.go_to("desk")
    expect(me.part("register_changes")).to_contain_text(me.t("carry_over.reason", year=2026))
    me.press("register_undo")
    me.go_to("disbursement")
    expect(me.button("carry_over_apply")).to_be_visible()


@pytest.mark.parametrize("language", languages("vi"))
def test_a_leader_sees_how_it_is_going_and_takes_what_is_made_public(visit, language, tmp_path):
    me = visit(language, width=1440)
    plan_on(me, "02/12/2026")
    me.go_to("follow")
    expect(me.main).to_contain_text(me.t("follow.figure.tasks"))
    me.open_tab("follow.tab.gates")
    expect(me.main.get_by_test_id("stDataFrame").locator("visible=true").first).to_be_visible()
    assert me.axe() == []
    me.open_tab("follow.tab.publicity")
    me.press("follow_publicity_write")
    made = me.download("download_cong-khai_zip", tmp_path)
    with zipfile.ZipFile(made) as archive:
        assert {"progress.csv", "responsibility.csv", "results.csv", "index.html"} <= set(archive.namelist())
        rows = list(csv.DictReader(io.StringIO(archive.read("responsibility.csv").decode("utf-8-sig"))))
    assert rows and {row["responsible_person"] for row in rows} == {""}
    me.go_to("briefing")
    forecast = me.t("disbursement.standing.range", year=2026, p50="|", low="", high="").split("|")[0]
    expect(me.main).to_contain_text(forecast)
