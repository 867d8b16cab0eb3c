"""What a download is called: what it is, of which register, on which date; letters that every file system takes."""
from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest

from ui import downloads


def _name(monkeypatch, stem: str, source: str, scenario: tuple[str, bool] = ("", False)) -> str:
    workspace = SimpleNamespace(source=source, as_of=date(2026, 11, 30))
    monkeypatch.setattr(downloads.session, "open_workspace", lambda: workspace)
    monkeypatch.setattr(downloads, "plain_case_name", lambda workspace: workspace.source)
    monkeypatch.setattr(downloads, "name_on_screen", lambda workspace: scenario)
    monkeypatch.setattr(downloads, "has_changes", lambda workspace: scenario[1])
    return downloads.file_name(stem, "xlsx")


def test_a_download_says_what_it_is_of_which_register_on_which_date(monkeypatch):
    assert _name(monkeypatch, "phan-bo", "Danh mục minh họa") == "phan-bo_danh-muc-minh-hoa_2026-11-30.xlsx"


@pytest.mark.parametrize(("scenario", "part"), [
    (("Cắt 15 %", False), "_cat-15"), (("Cắt 15 %", True), "_cat-15-co-thay-doi"), (("", True), "_co-thay-doi"),
    (("a" * 100, True), f"_{'a' * 40}-co-thay-doi")])
def test_a_download_names_the_scenario_and_whether_it_was_changed_since(monkeypatch, scenario, part):
    assert _name(monkeypatch, "phan-bo", "Danh mục", scenario) == f"phan-bo_danh-muc{part}_2026-11-30.xlsx"


@pytest.mark.parametrize("source", ["", "../../etc/passwd", "Đơn vị \"A\"\n.xlsx", "名前", "a" * 500, "con"])
def test_no_register_makes_a_name_that_a_file_system_refuses(monkeypatch, source):
    name = _name(monkeypatch, "phan-bo-TỔNG", source)
    assert re.fullmatch(r"[a-z0-9-]+(_[a-z0-9-]+)?_2026-11-30\.xlsx", name) and len(name) < 160
