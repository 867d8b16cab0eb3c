"""The import wizard in a real Chromium: registers as offices make them, a hostile one, and a long one."""
from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.browser import Visit, expect
from tests.e2e.serving import LONG, languages
from tests.e2e.test_shell import expect_no_outside_host
from tests.intake.ugly_files import UGLY
from ui.importing.state import STEPS

pytestmark = pytest.mark.browser
ROMANIA = Path(__file__).resolve().parents[3] / "shared" / "real" / "romania_regional_programme_2007_2013.csv"


def drop(me: Visit, path: Path) -> None:
    me.main.locator("input[type=file]").set_input_files(path)
    expect(me.main.get_by_text(path.name, exact=True).first).to_be_visible()
    me.settle()


def step(me: Visit, name: str) -> None:
    """On to the next step, which is called `name`."""
    me.press("import_next")
    expect(me.page.get_by_role("heading", level=2, name=me.t(f"import_page.step.{name}"), exact=True)).to_be_visible()
    me.settle()


def widget(me: Visit, name: str):
    """A widget of the wizard, whatever file it belongs to."""
    return me.main.locator(f"[class*='st-key-import_'][class*='_{name}']").first


def pick(me: Visit, name: str, option: str) -> None:
    """An option of a select box of the wizard."""
    me.choose_option(widget(me, name).get_by_role("combobox"), option)


def answer(me: Visit, name: str, option: str) -> None:
    """One of the radio buttons of a question."""
    me.pick(widget(me, name), option)


def press(me: Visit, name: str) -> None:
    me.press_button(widget(me, name).get_by_role("button"))


def expect_answered(me: Visit, name: str) -> None:
    """Everything that a step asks has been answered, as its button above the page says."""
    words = me.t("import_page.step_button", number=STEPS.index(name) + 1, name=me.t(f"import_page.step.{name}"))
    expect(me.button(f"import_step_{name}")).to_have_text(words)


@pytest.mark.parametrize("language", languages("vi"))
def test_two_heading_rows_subtotals_and_decimal_commas_become_a_case(visit, tmp_path, language):
    path = tmp_path / "bo_cong_thuong.xlsx"
    UGLY[path.name](path)
    me = visit(language)
    me.open("import_register")
    drop(me, path)
    step(me, "table")
    expect(me.main.get_by_text("DANH MỤC NHIỆM VỤ CÔNG NGHỆ CHIẾN LƯỢC", exact=False).first).to_be_visible()
    step(me, "columns")
    assert not me.axe()
    step(me, "amounts")
    assert not me.axe()
    step(me, "names")
    press(me, "take_nearest")
    step(me, "preview")
    expect(me.main.get_by_test_id("stMetricValue").first).to_have_text("4")
    me.go_to("projects")
    me.go_to("import_register")
    expect(me.page.get_by_role("heading", level=2, name=me.t("import_page.step.preview"), exact=True)).to_be_visible()
    step(me, "confirm")
    expect(me.header()).to_contain_text(me.t("shell.illustrative"))
    press(me, "apply")
    expect(me.header()).to_contain_text("bo_cong_thuong")
    expect(me.header()).not_to_contain_text(me.t("shell.illustrative"))
    me.go_to("projects")
    expect(me.main).to_contain_text(me.t("projects.counts", listed="4", all="4", findings="|").split("|")[0].rstrip())
    assert not me.script_errors
    expect_no_outside_host(me)


@pytest.mark.parametrize("language", languages("en"))
def test_merged_cells_totals_without_years_and_an_error_cell(visit, tmp_path, language):
    path = tmp_path / "tong_cong_ty.xlsx"
    UGLY[path.name](path)
    me = visit(language)
    me.open("import_register")
    drop(me, path)
    step(me, "table")
    step(me, "columns")
    step(me, "amounts")
    answer(me, "unit", me.t("import_page.unit.ty"))
    answer(me, "q_confirm-merged", me.t("import_page.choice.yes"))
    me.add_option(widget(me, "q_years"), "2027")
    step(me, "names")
    expect_answered(me, "amounts")
    press(me, "take_nearest")
    expect_answered(me, "names")
    step(me, "preview")
    me.open_tab("import_page.preview.kept")
    found = me.download("download_dong-chua-nhap_xlsx", tmp_path)
    assert found.stat().st_size > 1_000
    answer(me, "kept_apart", me.t("import_page.preview.kept_way.stamp"))
    expect_answered(me, "preview")
    step(me, "confirm")
    press(me, "apply")
    expect(me.header()).to_contain_text("tong_cong_ty")


@pytest.mark.parametrize("language", languages("vi"))
def test_a_file_that_is_no_register_is_refused_calmly(visit, tmp_path, language):
    path = tmp_path / "du_an.xlsx"
    path.write_bytes(b"MZ" + bytes(500))
    me = visit(language)
    me.open("import_register")
    drop(me, path)
    expect(me.main).to_contain_text(me.t("import_page.file.not_opened"))
    expect(me.button("import_next")).to_be_disabled()


def test_a_real_register_of_4636_projects_goes_through_the_wizard(visit):
    if not ROMANIA.exists():
        pytest.skip("../shared/real is not here")
    me = visit("en")
    me.open("import_register")
    drop(me, ROMANIA)
    step(me, "table")
    step(me, "columns")
    pick(me, "constant_regime", me.t("terms.regime_short.state_led"))
    score = widget(me, "constant_score").locator("input")
    score.fill("50")
    score.press("Enter")
    me.settle()
    step(me, "amounts")
    answer(me, "unit", me.t("import_page.unit.trieu"))
    me.add_option(widget(me, "q_years"), "2027")
    answer(me, "q_blank", me.t("import_page.choice.refuse"))
    expect_answered(me, "amounts")
    step(me, "names")
    step(me, "preview")
    expect(me.main.get_by_test_id("stMetricValue").first).to_have_text("4,560")
    expect(me.main.get_by_test_id("stMetricValue").nth(4)).to_have_text("76")
    me.open_tab("import_page.preview.kept")
    answer(me, "kept_apart", me.t("import_page.preview.kept_way.stamp"))
    expect_answered(me, "preview")
    step(me, "confirm")
    press(me, "apply")
    expect(me.header()).to_contain_text("romania", timeout=LONG)
