"""Drafts outlive their visit: what comes back is what was kept, and nothing damaged, foreign or stale is taken."""
from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from models.access import Identity
from models.domain import BudgetLine, Case, Cost, Project
from models.register import draft_store
from models.register.draft import Draft, replay
from models.register.draft_file import DraftContent, compact, decode_draft
from models.register.draft_store import (
    DraftChanged,
    discard_draft,
    list_drafts,
    load_draft,
    new_draft_id,
    save_draft,
)
from models.register.edits import Edit
from models.register.rule_edits import Override

CASE = Case(projects=(Project("P1", "Một", product_no=1), Project("P2", "Hai", product_no=2)),
            costs=(Cost("P1", 2026, BudgetLine.RECURRENT, 1000), Cost("P2", 2026, BudgetLine.RECURRENT, 2000)))
NOW, DAY = datetime(2026, 11, 25, 3, 0, tzinfo=UTC), date(2026, 11, 25)
FLOOR = "enterprise_share_floor.market"
ROOT = Path(__file__).resolve().parent.parent


def locality(project_id: str, old: str, new: str) -> Edit:
    return Edit(project_id, "projects", (project_id,), "locality", old, new)


def added(project_id: str) -> Edit:
    return Edit(project_id, "projects", (project_id,), "", None, (("project_id", project_id), ("name_vi", "Mới")))


def edited(base: Case = CASE) -> Draft:
    draft, _ = Draft.of(base).accept([locality("P1", "", "Huế")])
    draft, _ = draft.accept([added("P3")])
    draft, _ = draft.accept([locality("P2", "", "Hà Nội")])
    return draft.signed("Nguyễn Văn A", NOW).undo()


def content(**changes: object) -> DraftContent:
    made = replace(DraftContent(new_draft_id(), edited(), "danh-muc.xlsx", "Nguyễn Văn A", "v" * 16), **changes)
    return replace(made, draft=made.draft.dated(DAY))


def codes(reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_what_comes_back_is_what_was_kept(tmp_path):
    saved = save_draft(content(desk={"stack": ["preset:base"], "kept": {"kept:A": {"name": "A"}}}), tmp_path)
    back = load_draft(saved.draft_id, {}, tmp_path)
    assert back.findings == ()
    assert back.content.draft.case.digest == saved.draft.case.digest
    assert (back.content.draft.done, back.content.draft.undone) == (saved.draft.done, saved.draft.undone)
    assert replace(back.content, draft=None) == replace(saved, draft=None)
    assert back.content.draft.redo().case.project_by_id["P2"].locality == "Hà Nội"
    assert back.content.draft.undo().case.project_by_id.keys() == {"P1", "P2"}


def as_first_version(path: Path, rules: dict, settings: dict) -> None:
    """The file of a draft as the first version wrote it: rules and settings beside the edit log."""
    plain = decode_draft(path.read_bytes())
    names = ("format", "version", "draft_id", "revision", "saved_at", "source", "actor", "visitor", "steps")
    head = {**{name: plain[name] for name in names}, "version": 1}
    body = compact({"as_of": plain["base_as_of"], "base_digest": plain["base_digest"], "base_file": plain["base_file"],
                    "rule_overrides": rules, "setting_overrides": settings, "desk": plain["desk"],
                    "done": plain["done"], "undone": plain["undone"]})
    digest = hashlib.sha256(f"{compact(head)}\n{body}".encode()).hexdigest()
    path.write_text(f"{compact({**head, 'digest': digest})}\n{body}\n", encoding="utf-8")


def test_a_draft_of_the_first_version_opens_as_one_list(tmp_path):
    saved = save_draft(content(), tmp_path)
    as_first_version(tmp_path / f"{saved.draft_id}.json", {
        FLOOR: [{"exact": "0.25"}, "thử"], "strategic_share_floor": [None, "bỏ"], "gone": [None, "cũ"]},
        {"size_exponent": ["1", "nhỏ"]})
    back = load_draft(saved.draft_id, {}, tmp_path)
    assert [(finding.code, finding.values["rule_id"]) for finding in back.findings] == [("draft_rule_gone", "gone")]
    draft = back.content.draft
    assert draft.rules == {FLOOR: Override(Fraction(1, 4), "thử"), "strategic_share_floor": Override(None, "bỏ")}
    assert draft.settings == {"size_exponent": Override("1", "nhỏ")} and draft.as_of == draft.base_as_of == DAY
    assert [(change.reason, change.actor, change.at) for change in draft.changes[-3:]] == [
        (why, "Nguyễn Văn A", saved.saved_at) for why in ("thử", "bỏ", "nhỏ")]
    assert draft.case.project_by_id.keys() == {"P1", "P2", "P3"}
    again = save_draft(back.content, tmp_path)
    assert load_draft(saved.draft_id, {}, tmp_path).content.draft.changes == again.draft.changes == draft.changes


def test_what_was_undone_in_the_first_version_can_be_done_again(tmp_path):
    saved = save_draft(content(), tmp_path)
    as_first_version(tmp_path / f"{saved.draft_id}.json", {FLOOR: [{"exact": "0.25"}, "thử"]}, {})
    draft = load_draft(saved.draft_id, {}, tmp_path).content.draft
    assert draft.redo().case.project_by_id["P2"].locality == "Hà Nội"


def test_who_and_when_stand_beside_each_change():
    draft, _ = edited().accept([locality("P1", "Huế", "Đà Nẵng")])
    later = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    changes = {change.edit.project_id: change for change in draft.signed("Trần B", later).changes}
    assert (changes["P1"].edit.old, changes["P1"].edit.new) == ("", "Đà Nẵng")
    assert (changes["P1"].actor, changes["P1"].at) == ("Trần B", later)
    assert (changes["P3"].actor, changes["P3"].at) == ("Nguyễn Văn A", NOW)


def test_a_second_save_from_an_older_revision_overwrites_nothing(tmp_path):
    first = save_draft(content(), tmp_path)
    second = save_draft(first, tmp_path)
    with pytest.raises(DraftChanged) as told:
        save_draft(replace(first, draft=Draft.of(CASE, DAY)), tmp_path)
    assert told.value.saved_at == second.saved_at
    assert load_draft(first.draft_id, {}, tmp_path).content.draft.done == first.draft.done


def test_a_deleted_draft_is_not_written_again(tmp_path):
    saved = save_draft(content(), tmp_path)
    discard_draft(saved.draft_id, tmp_path)
    discard_draft(saved.draft_id, tmp_path)
    with pytest.raises(DraftChanged):
        save_draft(saved, tmp_path)
    assert codes(load_draft(saved.draft_id, {}, tmp_path)) == ["draft_unknown"]


def test_a_list_shows_the_visitors_own_drafts_newest_first(tmp_path):
    mine = [save_draft(content(), tmp_path) for _ in range(3)]
    save_draft(content(visitor="w" * 16), tmp_path)
    (tmp_path / "aaaaaaaaaaaa.json").write_text("{}", encoding="utf-8")
    listed = list_drafts("v" * 16, tmp_path)
    assert [summary.draft_id for summary in listed] == [saved.draft_id for saved in reversed(mine)]
    assert (listed[0].steps, listed[0].actor, listed[0].source) == (2, "Nguyễn Văn A", "danh-muc.xlsx")
    assert list_drafts("", tmp_path) == () == list_drafts("v" * 16, tmp_path / "none")


def _flip(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1:]


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_flipped_bit_or_a_cut_file_is_refused(tmp_path, share):
    saved = save_draft(content(), tmp_path)
    path = tmp_path / f"{saved.draft_id}.json"
    raw = path.read_bytes()
    place = int(share * (len(raw) - 2))
    for damaged in (_flip(raw, place), raw[:place]):
        path.write_bytes(damaged)
        reading = load_draft(saved.draft_id, {}, tmp_path)
        assert reading.content is None
        assert codes(reading)[0] in ("draft_broken", "draft_foreign", "draft_version")


@pytest.mark.parametrize(("text", "code"), [
    ("", "draft_broken"), ("[]", "draft_foreign"), ('{"format":"x"}', "draft_foreign"), ("PK\x03\x04", "draft_broken"),
    ('{"format":"strategic-funding-draft","version":99}\n{}', "draft_version"), ("[" * 100_000, "draft_broken"),
    ('{"format":"strategic-funding-draft","version":2,"digest":7}\n{}', "draft_broken"),
])
def test_a_foreign_file_is_refused_in_words(tmp_path, text, code):
    (tmp_path / "aaaaaaaaaaaa.json").write_text(text, encoding="utf-8")
    assert codes(load_draft("aaaaaaaaaaaa", {}, tmp_path)) == [code]


@pytest.mark.parametrize("draft_id", ["", "../../etc/passwd", "a" * 13, "A" * 12, "aaaaaaaaaaa/", "aaaaaaaaaaaa\n"])
def test_an_id_that_is_none_reaches_no_file(tmp_path, draft_id):
    assert codes(load_draft(draft_id, {}, tmp_path)) == ["draft_unknown"]


def test_a_file_under_another_name_is_refused(tmp_path):
    saved = save_draft(content(), tmp_path)
    (tmp_path / f"{saved.draft_id}.json").rename(tmp_path / "aaaaaaaaaaaa.json")
    assert codes(load_draft("aaaaaaaaaaaa", {}, tmp_path)) == ["draft_foreign"]


def test_a_draft_without_its_base_case_is_refused(tmp_path):
    saved = save_draft(content(), tmp_path)
    for path in (tmp_path / "cases").iterdir():
        path.unlink()
    assert codes(load_draft(saved.draft_id, {}, tmp_path)) == ["draft_base_missing"]
    by_name = save_draft(content(is_kept_base=False), tmp_path)
    assert codes(load_draft(by_name.draft_id, {}, tmp_path)) == ["draft_base_missing"]


def test_the_illustrative_mark_of_a_kept_case_comes_back(tmp_path):
    saved = save_draft(content(draft=Draft.of(replace(CASE, is_illustrative=True))), tmp_path)
    assert load_draft(saved.draft_id, {}, tmp_path).content.draft.base.is_illustrative


def test_on_a_changed_base_edits_go_by_project_and_field_and_conflicts_are_listed(tmp_path):
    """P1's cell was changed underneath: left out and named. Rows in another order move no edit to another project."""
    draft, _ = Draft.of(CASE).accept([locality("P1", "", "Huế"), locality("P2", "", "Hà Nội")])
    saved = save_draft(content(draft=draft.signed("a", NOW), is_kept_base=False), tmp_path)
    changed = replace(CASE, projects=(CASE.projects[1], replace(CASE.projects[0], locality="Cần Thơ")))
    reading = load_draft(saved.draft_id, {"danh-muc.xlsx": changed}, tmp_path)
    places = {p.project_id: p.locality for p in reading.content.draft.case.projects}
    assert places == {"P1": "Cần Thơ", "P2": "Hà Nội"}
    assert [(f.code, f.project_id, f.column, f.values["value"]) for f in reading.findings] == [
        ("edit_conflict", "P1", "locality", "Cần Thơ")]


def test_an_edit_that_the_new_base_already_holds_is_no_conflict():
    draft, _ = Draft.of(CASE).accept([locality("P1", "", "Huế")])
    base = replace(CASE, projects=(replace(CASE.projects[0], locality="Huế"), CASE.projects[1]))
    again, refused = replay(base, draft.done)
    assert refused == () and again.case.digest == base.digest and again.done == ()


def test_a_failed_write_leaves_what_was_kept(tmp_path, monkeypatch):
    saved = save_draft(content(), tmp_path)
    for step in ("fsync", "replace"):
        with monkeypatch.context() as broken:
            broken.setattr(draft_store.os, step, lambda *_: (_ for _ in ()).throw(OSError(28, "no space left")))
            with pytest.raises(OSError, match="no space"):
                save_draft(replace(saved, draft=Draft.of(CASE, DAY)), tmp_path)
        assert load_draft(saved.draft_id, {}, tmp_path).content.draft.done == saved.draft.done
    assert not list(tmp_path.glob("*.writing"))


_WRITER = """
import sys
from pathlib import Path
from tests.test_draft_store import content, save_draft
kept = content(draft_id="aaaaaaaaaaaa")
while True:
    kept = save_draft(kept, Path(sys.argv[1]))
    print(kept.revision, flush=True)
"""


@pytest.mark.parametrize("saves", [1, 7, 20])
def test_a_writer_killed_at_any_moment_leaves_a_whole_draft(tmp_path, saves):
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    for _ in range(saves):
        writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    reading = load_draft("aaaaaaaaaaaa", {}, tmp_path)
    assert reading.findings == ()
    assert reading.content.revision >= saves
    assert reading.content.draft.case.digest == edited().case.digest


def test_a_large_import_is_written_as_text_once_and_not_at_every_save(tmp_path):
    rows = [added(f"N{number}") for number in range(5000)]
    draft, _ = Draft.of(CASE, DAY).accept(rows)
    saved = save_draft(content(draft=draft.signed("a", NOW)), tmp_path)
    draft, _ = draft.signed("a", NOW).accept([locality("P1", "", "Huế")])
    saved = save_draft(replace(saved, draft=draft.signed("a", NOW)), tmp_path)
    assert draft.done[0].__dict__["_text"] is saved.draft.done[0].__dict__["_text"]
    assert json.loads((tmp_path / f"{saved.draft_id}.json").read_text(encoding="utf-8").split("\n")[0])["steps"] == 2


def test_a_draft_of_somebody_who_signed_in_is_theirs_alone(tmp_path: Path) -> None:
    """Opened, written or deleted by its owner; to everybody else it does not exist, whatever its address."""
    lan, minh = (Identity("https://id", subject, "Lan", "oidc").key for subject in "12")
    kept = save_draft(replace(content(), visitor=lan), tmp_path)
    for other in (minh, "", "a" * 16, lan[:-1]):
        assert [f.code for f in load_draft(kept.draft_id, {}, tmp_path, person=other).findings] == ["draft_unknown"]
        with pytest.raises(DraftChanged):
            save_draft(replace(kept, visitor=other), tmp_path)
        discard_draft(kept.draft_id, tmp_path, person=other)
    assert load_draft(kept.draft_id, {}, tmp_path, person=lan).content.revision == kept.revision
    discard_draft(kept.draft_id, tmp_path, person=lan)
    assert not (tmp_path / f"{kept.draft_id}.json").exists()
    of_browser = save_draft(replace(content(), visitor="a" * 16), tmp_path)
    assert load_draft(of_browser.draft_id, {}, tmp_path, person="b" * 16).content
    assert load_draft(of_browser.draft_id, {}, tmp_path, person=lan).content is None
