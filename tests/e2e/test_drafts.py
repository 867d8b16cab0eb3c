"""Edits are never lost: F5, a new tab, a server killed and started again; one, many and pasted; two tabs at once."""
from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.e2e.browser import PLANNED, expect
from tests.e2e.serving import dashboard, kill, languages, until

pytestmark = pytest.mark.browser


def edit_trl(me, row: int, value: str) -> None:
    """A typed cell, which is among the changes afterwards."""
    me.open_tab("projects.tab.register")
    me.grid().type(me.heading("projects", "trl_now"), row, value)
    expect(me.button("register_undo")).to_be_enabled()


@pytest.mark.parametrize("language", languages("vi"))
def test_one_many_and_pasted_edits_come_back_after_f5_and_can_be_undone(visit, language):
    me = visit(language)
    me.open("projects")
    changes = me.part("register_changes")
    edit_trl(me, 0, "8")
    expect(changes).to_contain_text("5 → 8")

    me.write("register_search", "DA-002")
    me.open_tab("projects.tab.bulk")
    me.pick(me.part("bulk_way"), me.t("projects.bulk.scale"))
    me.write("bulk_percent", "10")
    expect(me.main).to_contain_text(re.compile(r"DA-002|" + re.escape(me.t("shell.apply"))))
    me.press("bulk_apply")
    expect(changes).to_contain_text("DA-002")

    me.write("register_search", "")
    me.open_tab("projects.tab.paste")
    block = me.part("paste_text_0").locator("textarea")
    block.fill("project_id\tlocality\nDA-003\tCần Thơ\nDA-004\tCà Mau")
    block.press("Control+Enter")
    me.settle()
    me.press("paste_apply")
    expect(changes).to_contain_text("→ Cà Mau")
    count = changes.get_by_test_id("stMarkdown").first.text_content()

    me.page.reload()
    me.expect_page("projects")
    expect(changes.get_by_test_id("stMarkdown").first).to_have_text(count)
    expect(changes).to_contain_text("→ Cà Mau")
    for _ in range(3):
        me.press("register_undo")
    expect(me.button("register_undo")).to_be_disabled()
    expect(changes).not_to_contain_text("→")
    me.press("register_redo")
    expect(changes).to_contain_text("5 → 8")


def test_edits_and_plan_are_there_after_a_connection_lost_for_longer_than_the_server_waits(visit):
    """The server forgets a visit two minutes after its connection broke; here after one second."""
    lines, refused = [], []

    def connect(line) -> None:
        # The dashboard tries again after half a second, then one: two refusals outlast the server's patience.
        if lines and len(refused) < 2:
            refused.append(line)
            line.close()
        else:
            lines.append((line, line.connect_to_server()))

    with dashboard(options=["--server.disconnectedSessionTTL", "1"]) as url:
        me = visit("vi", url=url)
        me.page.route_web_socket("**/_stcore/stream", connect)
        me.open("projects")
        edit_trl(me, 0, "8")
        me.go_to("allocation")
        me.press("plan_start")
        me.expect_plan_state(*PLANNED)
        line, server = lines[0]
        server.close()
        line.close()
        until(me.page, lambda: len(lines) == 2)
        # At once: whichever page the new visit begins with, its address names the draft.
        me.go_to("projects")
        expect(me.part("register_changes")).to_contain_text("5 → 8")
        me.expect_plan_state(*PLANNED)
        assert (len(lines), len(refused)) == (2, 2)


def test_edits_that_the_page_shows_as_changed_outlast_a_reload_in_the_same_moment(visit):
    me = visit("vi")
    me.open("projects")
    for row in range(2):
        me.grid().commit(me.heading("projects", "trl_now"), row, "9")
        expect(me.part("register_changes")).to_contain_text(f"DA-00{row + 1}")
    me.page.reload()
    me.expect_page("projects")
    for row in range(2):
        expect(me.part("register_changes")).to_contain_text(f"DA-00{row + 1}")


def test_edits_that_the_page_shows_as_changed_outlast_a_server_killed_in_the_same_moment(visit, chromium_browser):
    with dashboard() as url:
        me = visit("vi", url=url)
        me.open("projects")
        for row in range(2):
            me.grid().commit(me.heading("projects", "trl_now"), row, "9")
            expect(me.part("register_changes")).to_contain_text(f"DA-00{row + 1}")
        kill(url)
    with dashboard(port=urlsplit(url).port):
        me.page.reload()
        me.expect_page("projects")
        expect(me.part("register_changes")).to_contain_text("DA-001")
        expect(me.part("register_changes")).to_contain_text("DA-002")
        # The draft is the same one: it is in the address of every page, and each step can still be taken back.
        me.go_to("rules")
        expect(me.page).to_have_url(re.compile(r"/quy-dinh\?.*draft=[a-z2-7]{12}"))
        me.go_to("projects")
        me.press("register_undo")
        expect(me.part("register_changes")).not_to_contain_text("DA-002")
        expect(me.button("register_redo")).to_be_enabled()


def test_leaving_with_a_cell_that_is_not_kept_yet_is_asked_about(visit):
    me = visit("vi")
    me.open("projects")
    asked = []
    me.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    me.grid().open_cell(me.heading("projects", "trl_now"), 0).fill("9")
    me.page.evaluate("location.reload()")
    me.page.wait_for_function("() => true")
    me.page.keyboard.press("Enter")
    expect(me.part("register_changes")).to_contain_text("DA-001")
    assert asked == ["beforeunload"]
    me.settle()
    me.page.reload()
    me.expect_page("projects")
    assert asked == ["beforeunload"]


def test_a_new_visit_of_the_same_browser_is_offered_its_draft(visit):
    me = visit("vi")
    me.open("projects")
    edit_trl(me, 0, "8")
    expect(me.page).to_have_url(re.compile("draft="))
    me.open("projects")
    offer = me.part("draft_offer_line")
    expect(offer).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(me.part("register_changes")).to_have_count(0)
    me.press("draft_open")
    expect(me.part("register_changes")).to_contain_text("5 → 8")
    expect(offer).to_have_count(0)
    expect(me.page).to_have_url(re.compile("draft="))
    stranger = visit("vi")
    stranger.open("projects")
    expect(stranger.part("draft_offer_line")).to_have_count(0)


def test_two_browsers_on_one_draft_lose_nothing(visit):
    me, other = visit("vi"), visit("vi")
    me.open("projects")
    edit_trl(me, 0, "8")
    expect(me.page).to_have_url(re.compile("draft="))
    address = me.page.url
    other.page.goto(address)
    other.expect_page("projects")
    expect(other.part("register_changes")).to_contain_text("5 → 8")
    me.press("register_undo")
    expect(me.button("register_redo")).to_be_enabled()
    edit_trl(other, 1, "8")
    expect(other.part("draft_forked")).to_be_visible()
    expect(other.part("register_changes")).to_contain_text("DA-002")
    expect(other.page).not_to_have_url(address)
    other.press("draft_open_other")
    expect(other.part("register_changes")).not_to_contain_text("DA-002")
    expect(other.button("register_redo")).to_be_enabled()
