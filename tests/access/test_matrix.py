"""The table of rights, every cell of it executed, and the same in `docs/access_matrix.csv` for whoever audits."""
from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.access import ACTIONS, ROLES, Identity
from models.access.rights import TWO_PEOPLE
from models.access.written import HEADING, as_csv, cells
from models.register.draft_store import DraftChanged, load_draft, save_draft
from models.store import NotAllowed, NotNow, Store, open_store
from tests.store.places import draft, new_scenario
from tests.test_draft_store import codes, content

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access_matrix.csv"
PAGES_AND_DRAFTS = ("open_draft", "save_draft", "read_brief", "open_pages")


def person(subject: str) -> Identity:
    return Identity("https://id", subject, subject, "oidc")


ADA, BAO, EVA = person("ada"), person("bao"), person("eva")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("matrix")
    opened = open_store(f"sqlite:///{folder / 'store.sqlite'}", door="oidc")
    for founder in (ADA, BAO):
        opened.found_access(founder, actor="keeper")
    for role in ROLES:
        give(opened, person(role), role)
    for other in ("author", "submitter"):
        give(opened, person(other), "planner")
    yield opened
    opened.close()


def give(store: Store, who: Identity, role: str) -> int:
    saved = store.grant(who, role, actor=ADA.actor)
    if role in TWO_PEOPLE:
        store.confirm_grant(saved.sequence, actor=BAO.actor)
    return saved.sequence


def at(store: Store, status: str, author: str) -> tuple[str, int]:
    """A scenario of `author` in a state, with its revision."""
    saved = new_scenario(store, actor=author)
    boss = person("approver") if author != person("approver").actor else person("boss")
    give(store, boss, "approver") if boss.subject == "boss" else None
    for action in {"draft": (), "submitted": ("submit",), "approved": ("submit", "approve"),
                   "archived": ("archive",)}[status]:
        actor = boss if action == "approve" else person("submitter")
        saved = store.decide(action, saved.scenario_id, expected_rev=saved.rev, actor=actor.actor, note="x")
    return saved.scenario_id, saved.rev


def remark_of(store: Store, author: str) -> int:
    return store.comment("DA-1", "x", actor=author).sequence


# action -> what is done, by an actor, with something of `author`.
DEEDS: dict[str, Callable[[Store, str, str], object]] = {
    "list_scenarios": lambda s, me, of: s.read_by(me).scenarios(),
    "read_scenario": lambda s, me, of: s.read_by(me).load(at(s, "draft", of)[0]),
    "create": lambda s, me, of: new_scenario(s, actor=me),
    "save": lambda s, me, of: s.save_version(at(s, "draft", of)[0], draft(90), expected_rev=1, actor=me),
    "restore_version": lambda s, me, of: s.read_by(person("auditor").actor).restore_version(
        at(s, "draft", of)[0], 1, expected_rev=1, actor=me),
    "edit": lambda s, me, of: s.rename(at(s, "draft", of)[0], expected_rev=1, actor=me, name="y", note=""),
    "submit": lambda s, me, of: s.decide("submit", at(s, "draft", of)[0], expected_rev=1, actor=me),
    "archive": lambda s, me, of: s.decide("archive", at(s, "draft", of)[0], expected_rev=1, actor=me),
    "reopen": lambda s, me, of: s.decide("reopen", at(s, "archived", of)[0], expected_rev=2, actor=me),
    "approve": lambda s, me, of: s.decide("approve", at(s, "submitted", of)[0], expected_rev=2, actor=me, note="x"),
    "return": lambda s, me, of: s.decide("return", at(s, "submitted", of)[0], expected_rev=2, actor=me, note="x"),
    "supersede": lambda s, me, of: s.decide("supersede", at(s, "approved", of)[0], expected_rev=3, actor=me, note="x"),
    "minute": lambda s, me, of: s.minute(at(s, "draft", of)[0], 1, "x", actor=me),
    "comment": lambda s, me, of: s.comment("DA-1", "x", actor=me),
    "withdraw": lambda s, me, of: s.withdraw(remark_of(s, of), actor=me),
    "read_remarks": lambda s, me, of: s.read_by(me).remarks(project_id="DA-1"),
    "read_log": lambda s, me, of: s.read_by(me).log(),
    "read_grants": lambda s, me, of: s.read_by(me).grants(),
    "grant": lambda s, me, of: s.grant(EVA, "viewer", actor=me),
    "confirm_grant": lambda s, me, of: s.confirm_grant(
        s.grant(EVA, "approver", actor=ADA.actor).sequence, actor=me),
    "withdraw_grant": lambda s, me, of: s.withdraw_grant(s.grant(EVA, "viewer", actor=ADA.actor).sequence, actor=me),
}


def test_the_document_is_the_table_and_no_action_is_left_out() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == as_csv()
    assert set(DEEDS) | set(PAGES_AND_DRAFTS) == set(ACTIONS)
    with DOCUMENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == HEADING and len(rows) == 1 + len(ACTIONS) * len(ROLES) * 2


def answers(action: str) -> list[tuple[str, bool, str]]:
    return [(role, whose == "own", answer) for name, role, whose, answer in cells() if name == action]


def may_write(role: str, action: str) -> bool:
    return ("create" if action != "withdraw" else "comment", role, "own", "allowed") in set(cells())


@pytest.mark.parametrize("action", DEEDS)
def test_every_cell_of_the_store_is_what_the_store_does(store: Store, action: str) -> None:
    for role, is_own, answer in answers(action):
        me = person(role).actor
        # Of one's own: who could not have made it meets somebody else's, and is refused by the role all the same.
        author = me if is_own and may_write(role, action) else person("author").actor
        try:
            DEEDS[action](store, me, author)
            done = "allowed"
        except NotAllowed:
            done = "refused"
        except NotNow as state:
            # The role lets it through; that nobody approves their own, nor takes back what others said, comes after.
            assert state.code in ("second_person", "other_persons_remark"), (role, is_own, state.code)
            done = "allowed"
        assert done == answer, (role, is_own)


@pytest.mark.parametrize("whose", ["own", "other"])
def test_drafts_are_opened_and_saved_by_their_owner(tmp_path: Path, whose: str) -> None:
    """Whoever may open the pages has drafts; nobody has those of others."""
    me, author = person("planner").key, person("planner" if whose == "own" else "author").key
    kept = save_draft(content(visitor=author), tmp_path)
    is_mine = whose == "own"
    assert ("draft_unknown" not in codes(load_draft(kept.draft_id, {}, tmp_path, person=me))) is is_mine
    try:
        save_draft(replace(kept, visitor=me), tmp_path)
        assert is_mine
    except DraftChanged:
        assert not is_mine
    for action in ("open_draft", "save_draft"):
        for role, is_own, answer in answers(action):
            assert (answer == "allowed") is (is_own and (("open_pages", role, "own", "allowed") in set(cells())))


@pytest.fixture
def visit_as(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Begins a visit, or goes on with one, as whoever signed in."""
    from ui import identity
    from ui.scenarios import versions_store

    monkeypatch.setenv("COFUNDING_ACCESS", "oidc")
    monkeypatch.setenv("COFUNDING_ISSUER", "https://id")
    monkeypatch.setattr(versions_store, "open_store", lambda **_: store)
    monkeypatch.setattr(versions_store, "default_url", lambda: str(store.opened.engines.file) + ".url")

    def go(who: Identity, visit: AppTest | None = None) -> AppTest:
        monkeypatch.setattr(identity, "identity_of", lambda *_: (who, who.subject, True))
        if visit is None:
            visit = AppTest.from_file(str(DOCUMENT.parents[1] / "app.py"), default_timeout=120)
            visit.session_state["desk_at_once"] = False
        visit.run()
        assert not visit.exception
        return visit

    return go


def test_a_visit_taken_up_by_somebody_else_begins_anew(visit_as) -> None:
    visit = visit_as(person("planner"))
    workspace = visit.session_state["workspace"]
    assert (workspace.actor, workspace.keeper.visitor) == (person("planner").actor, person("planner").key)
    assert visit_as(person("planner"), visit).session_state["workspace"] is workspace
    visit.session_state["desk_at_once"] = False
    other = visit_as(person("author"), visit).session_state["workspace"]
    assert other is not workspace and other.keeper.visitor == person("author").key
    assert workspace.keeper.visitor == person("planner").key


def test_administrators_give_confirm_and_take_back_on_the_screen(visit_as, store: Store) -> None:
    visit = visit_as(ADA)
    new = person("newcomer")
    visit.text_input(key="access_subject").set_value(new.subject)
    visit.selectbox(key="access_role").set_value("approver")
    next(each for each in visit.button if "access_form" in each.key).click().run()
    assert not visit.exception
    sequence = store.read_by(ADA.actor).grants()[-1].sequence
    visit.button(key=f"confirm_{sequence}").click().run()
    assert store.grants_of(new) == () and visit.error
    visit = visit_as(BAO)
    visit.button(key=f"confirm_{sequence}").click().run()
    assert [each.role for each in store.grants_of(new)] == ["approver"] and not visit.error
    visit.button(key=f"withdraw_{sequence}").click().run()
    assert store.grants_of(new) == () and not visit.exception


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_pages_open_for_whom_the_table_says(visit_as, role: str) -> None:
    """A visit with this role: the whole dashboard, the brief alone, or nothing."""
    visit = visit_as(person(role or "nobody"))
    allowed = {name for name, of, whose, answer in cells() if of == role and answer == "allowed"}
    shown = " ".join(str(each.value) for each in (*visit.title, *visit.markdown, *visit.info, *visit.error))
    has_editors = bool(visit.sidebar.get("page_link"))
    assert has_editors is ("open_pages" in allowed)
    if "open_pages" not in allowed:
        from models.wording import say
        wanted = "briefing.leader.refused" if "read_brief" in allowed else \
            "access.refused.no_account" if not role else "access.refused.no_pages"
        assert say(wanted, "vi") in shown or say(wanted, "en") in shown


def test_the_keeper_names_two_administrators_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    from models.cli import main

    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    ended = [main(["--lang", "en", "access", "found", "--issuer", "https://id", "--subject", subject, "--name", subject,
                   "--actor", "keeper", "--url", url]) for subject in ("ada", "bao", "eva")]
    assert ended == [0, 0, 1]
    assert "two administrators" in capsys.readouterr().out
    assert main(["--lang", "en", "access", "list", "--url", url]) == 0
    assert capsys.readouterr().out.count("in force") == 2
