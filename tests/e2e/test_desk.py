"""The desk in a real browser: cut an envelope and see who leaves, by mouse and by keyboard alone; what it costs in
clicks and keys; nobody's typing is taken away; one screen; a phone; old addresses."""
from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator

from tests.e2e.browser import PLANNED, Visit, expect
from tests.e2e.serving import LONG, languages

pytestmark = pytest.mark.browser
MOST_CLICKS, MOST_KEYS = 3, 90
LOCKED = "DA-029"


class Keys:
    """The keyboard alone, every key counted. Nobody has more patience than `MOST_KEYS`."""

    def __init__(self, me: Visit) -> None:
        self.me, self.count = me, 0

    def press(self, key: str) -> None:
        self.count += 1
        self.me.page.keyboard.press(key)

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter if letter != " " else "Space")

    def go_to(self, place: Locator) -> None:
        """Tab until it is there."""
        while not place.evaluate("place => place.contains(document.activeElement)"):
            assert self.count < MOST_KEYS, "the keyboard does not lead there"
            self.press("Tab")

    def start_at_main(self) -> None:
        """From the top of the page, past the menu."""
        self.press("Tab")
        self.press("Enter")


def cut_of_2027(me: Visit) -> None:
    """The figures of the plan with 15 % less in 2027, proved or nearly so."""
    expect(me.part("desk_moves").get_by_role("button").first).to_be_visible(timeout=LONG)
    expect(me.part("desk_moves")).to_contain_text(me.t("desk.moves.kinds.out"))
    expect(me.part("desk_moves")).to_contain_text(re.compile(r"DA-\d{3}"))


@pytest.mark.parametrize("language", languages("en"))
def test_an_envelope_is_cut_and_who_leaves_is_seen(visit, language, tmp_path):
    me, clicks = visit(language), 0
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    expect(me.main).to_contain_text(me.t("desk.moves.nothing_before"))

    me.part("desk_row_year").get_by_role("combobox").click()
    me.page.get_by_role("option", name="2027", exact=True).click()
    me.part("desk_row_amount").locator("input").click()
    clicks += 3
    me.page.keyboard.type("-15%")
    me.page.keyboard.press("Enter")
    cut_of_2027(me)
    print(f"\ncut the 2027 envelope by 15 % and see who leaves ({language}): {clicks} clicks on 1 page")
    assert clicks <= MOST_CLICKS
    me.expect_plan_state(*PLANNED)
    me.settle()
    expect(me.main).to_contain_text("507,45" if language == "vi" else "507.45")
    assert me.download("desk_moves_csv", tmp_path).read_text("utf-8-sig").count("\n") > 3

    me.press_button(me.part("desk_moves").get_by_role("button").first)
    expect(me.page.get_by_role("dialog")).to_contain_text(re.compile(r"DA-\d{3}"))
    me.page.keyboard.press("Escape")
    # The way back is a plan that is known: it is there at once, and told against the one before it.
    me.press("register_undo")
    expect(me.part("desk_figures")).to_contain_text("2.690,0" if language == "vi" else "2,690.0", timeout=LONG)
    expect(me.part("baseline")).to_be_visible()
    me.expect_plan_state(*PLANNED)


def test_an_envelope_is_cut_with_the_keyboard_alone(visit):
    me = visit("vi")
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    keys = Keys(me)
    keys.start_at_main()
    keys.go_to(me.part("desk_row_year"))
    keys.type("2027")
    keys.press("Enter")
    keys.go_to(me.part("desk_row_amount").locator("input"))
    keys.type("-15%")
    keys.press("Enter")
    cut_of_2027(me)
    print(f"\ncut the 2027 envelope by 15 % and see who leaves, keyboard alone: {keys.count} keys")


def test_a_project_is_locked_with_the_keyboard_alone(visit):
    me = visit("vi")
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    keys = Keys(me)
    keys.start_at_main()
    keys.go_to(me.part("desk_lever"))
    for _ in range(3):
        keys.press("ArrowRight")
    keys.press("Space")
    field = me.page.locator("[class*=st-key-desk_lock_project_] input")
    expect(field).to_be_visible()
    me.settle()
    keys.go_to(field)
    keys.type(LOCKED)
    keys.press("Enter")
    keys.go_to(me.page.locator("[class*=st-key-desk_lock_reason_] input"))
    keys.type("hop 12/11")
    keys.go_to(me.part("desk_lock_must"))
    keys.press("Enter")
    expect(me.part(f"desk_lock_open_{LOCKED}")).to_be_visible()
    print(f"\nlock a project in with a reason, keyboard alone: {keys.count} keys")
    expect(me.part("desk_moves")).to_contain_text(LOCKED, timeout=LONG)


def test_what_is_being_typed_stays_while_plans_arrive(visit):
    me = visit("vi")
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.choose("desk_row_year", "2027")
    field = me.part("desk_row_amount").locator("input")
    field.fill("-15%")
    field.press("Enter")
    expect(field).to_have_value("")
    me.page.keyboard.type("123,")
    cut_of_2027(me)
    expect(me.button("plan_cancel")).to_have_count(0, timeout=LONG)
    me.page.keyboard.type("5")
    expect(field).to_have_value("123,5")


def test_a_cell_typed_in_billions_and_one_that_is_not_understood(visit):
    me = visit("vi")
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.switch("desk_at_once", on=False)
    me.grid().type("2027", 1, "270,5")
    expect(me.part("register_changes")).to_contain_text("318.000 → 270.500")
    me.expect_plan_state("stale")
    me.grid().type("2027", 0, "270.500")
    expect(me.main).to_contain_text(me.t("findings.edit_bvnd_two_ways", value="270.500"))
    expect(me.part("register_changes")).not_to_contain_text("279.000")


@pytest.mark.parametrize("language", languages("vi"))
def test_figures_years_and_movers_stand_on_one_screen_and_in_a_meeting_letters_are_large(visit, language):
    me = visit(language, width=1440, height=900)
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    for width, height, parts in ((1440, 900, ("desk_figures", "desk_picture", "desk_below")),
                                 (1366, 768, ("desk_figures", "desk_picture"))):
        me.page.set_viewport_size({"width": width, "height": height})
        me.settle()
        for part in parts:
            box = me.part(part).bounding_box()
            assert box["y"] + box["height"] <= height, part
    me.page.set_viewport_size({"width": 1440, "height": 900})
    me.switch("desk_meeting")
    expect(me.page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(me.part("desk_below")).to_have_count(0)
    expect(me.part("desk_row_amount")).to_be_visible()
    assert me.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 20


def test_on_a_phone_the_outcome_comes_first_and_the_levers_behind_one_button(visit):
    me = visit("vi", width=390, height=844)
    me.open("desk")
    me.expect_plan_state(*PLANNED)
    me.settle()
    expect(me.part("desk_row_amount")).to_be_hidden()
    me.switch("desk_levers_open")
    expect(me.part("desk_row_amount")).to_be_visible()
    assert me.part("desk_figures").bounding_box()["y"] < me.part("desk_row_amount").bounding_box()["y"]
    assert me.axe() == []


def test_an_old_address_leads_to_the_desk_and_keeps_what_it_names(visit):
    me = visit("vi")
    me.language = "en"
    me.page.goto(f"{me.url}/ngan-sach?lang=en&draft=none", wait_until="domcontentloaded")
    me.expect_page("desk")
    assert urlparse(me.page.url).path == "/"
    expect(me.page.locator("html")).to_have_attribute("lang", "en")
    assert parse_qs(urlparse(me.page.url).query).get("draft", ["none"]) == ["none"]
