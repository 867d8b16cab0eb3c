"""The data-quality page in a real Chromium: tables, downloads, and a decision that travels to the register."""
from __future__ import annotations

import pytest

from tests.e2e.browser import expect
from tests.e2e.serving import languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", languages("en"))
def test_a_pair_is_compared_decided_and_undone(visit, tmp_path, language):
    me = visit(language)
    me.open("quality")
    assert me.download("quality_sources_managing_agency_xlsx", tmp_path).stat().st_size > 3_000
    me.open_tab("quality.tab.duplicates")
    title = me.page.get_by_role("heading", level=3).filter(has_text="DA-042")
    me.grid(me.main).press_first_row(title, x=40)
    expect(title).to_contain_text("DA-184")
    me.settle()
    me.press("decide_save_DA-042_DA-184")
    expect(me.main).to_contain_text(me.t("shell.reason_required"))
    me.pick(me.part("decide_how_DA-042_DA-184"), me.t("quality.decision.exclude"))
    me.part("decide_reason_DA-042_DA-184").locator("input").fill("Cùng một sản phẩm")
    me.press("decide_save_DA-042_DA-184")
    pairs = me.main.get_by_test_id("stMetricValue").nth(5)
    expect(pairs).to_have_text(me.t("quality.count.pairs", count=6))
    me.go_to("projects")
    for project_id in ("DA-042", "DA-184"):
        expect(me.part("register_changes")).to_contain_text(project_id)
    me.press("register_undo")
    me.go_to("quality")
    expect(pairs).to_have_text(me.t("quality.count.pairs", count=7))


@pytest.mark.parametrize("language", languages("vi"))
def test_evaluators_are_downloaded_by_number(visit, tmp_path, language):
    me = visit(language)
    me.open("quality")
    me.open_tab("quality.tab.evaluators")
    for table in ("wide", "away", "severity"):
        content = me.download(f"evaluators_{table}_csv", tmp_path).read_text(encoding="utf-8-sig")
        assert (me.t("evaluations.evaluator", number="") in content) is (table != "wide"), table
