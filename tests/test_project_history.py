"""The history of a project: its own changes in the visit and in the library, nobody else's, the newest first."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.register.draft import Draft
from models.register.edits import Edit
from models.scenario.project_history import history_in_library, history_in_visit, newest_first
from models.store import open_store
from models.wording import LANGUAGES, say
from tests.builders import make_case
from tests.store.places import draft, new_scenario
from tests.test_pages_allocation import texts
from tests.test_project_panel import open_panel

AT = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


def edited() -> Draft:
    case = make_case(12)
    edits = (Edit("P1", "projects", ("P1",), "locality", "Hà Nội", "Huế"),
             Edit("P12", "projects", ("P12",), "locality", "Hà Nội", "Huế"))
    taken, findings = Draft.of(case).accept(edits)
    assert not findings
    return taken.signed("Lan", AT)


def cell(project_id: str, value: str) -> dict[str, object]:
    return {"table": "projects", "key": {"project_id": project_id}, "column": "locality", "value": value}


def test_the_visit_tells_the_project_alone_with_name_and_time():
    (entry,) = history_in_visit(edited().done, "P1")
    assert (entry.actor, entry.path, entry.before, entry.after) == (
        "Lan", "base.projects.P1.locality", "Hà Nội", "Huế")
    assert entry.at == AT.isoformat() and not entry.scenario and not history_in_visit(edited().done, "P2")


def test_a_row_of_the_project_comes_and_goes():
    case = make_case(2)
    gone = Edit("P1", "scores", ("P1", "merit"), "", (("project_id", "P1"), ("criterion_id", "merit"),
                                                      ("score", "10"), ("spread", "")), None)
    taken, findings = Draft.of(case).accept((gone,))
    assert not findings
    (entry,) = history_in_visit(taken.done, "P1")
    assert (entry.before, entry.after, entry.at) == (True, None, "")


def test_the_library_tells_what_versions_changed_and_not_what_the_first_found(library_folder):
    store = open_store()
    try:
        saved = new_scenario(store, "Phương án gốc")
        assert history_in_library(store, "P1") == ()
        cells = {"name": "gốc", "cells": [cell("P1", "Huế"), cell("P12", "Huế")]}
        store.save_version(saved.scenario_id, draft(overrides=cells), expected_rev=1, actor="Minh")
        cells["cells"][0]["value"] = "Đà Nẵng"
        store.save_version(saved.scenario_id, draft(overrides=cells), expected_rev=2, actor="Lan")
        entries = history_in_library(store, "P1")
        assert [(e.actor, e.before, e.after, e.scenario, e.seq) for e in entries] == [
            ("Minh", None, "Huế", "Phương án gốc", 2), ("Lan", "Huế", "Đà Nẵng", "Phương án gốc", 3)]
        assert [e.after for e in newest_first(entries)] == ["Đà Nẵng", "Huế"]
        unkept = replace(entries[0], at="")
        assert newest_first((*entries, unkept))[0] is unkept
    finally:
        store.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_lists_it_on_demand(language, library_folder):
    at = open_panel("P1", language=language)
    assert say("project_panel.history.none", language) not in texts(at)
    at.toggle(key="panel_history").set_value(True).run()
    assert say("project_panel.history.none", language) in texts(at)
    workspace = at.session_state["workspace"]
    old = workspace.case.project_by_id["P1"].locality
    taken, _ = workspace.draft.accept((Edit("P1", "projects", ("P1",), "locality", old, "Huế"),))
    workspace.draft = taken.signed("Lan", AT)
    at.run()
    assert not at.exception
    what = say("project_panel.history.column.what", language)
    row = next(frame.value for frame in at.dataframe if what in frame.value).iloc[0].tolist()
    assert row[1] == "Lan" and "“Huế”" in row
