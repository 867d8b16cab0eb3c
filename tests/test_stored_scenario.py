"""Stored scenarios: changes go by names and not by positions, in words of both languages; three sides; the tree."""
from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from models.planning import plan_funding
from models.scenario import Scenario, apply_scenario, parse_scenario, to_document
from models.scenario.stored import content_digest, granted, join_stack, open_version, three_ways, to_draft
from models.scenario.tree import in_tree
from models.search_limits import SolveLimits
from models.store import Store, open_store
from models.store.canonical import canonical_json
from models.store.changes import differences, escape_name, flatten_overrides, unescape_name
from models.words.change_text import change_place, change_value, is_technical
from tests.builders import AS_OF
from tests.test_pages_allocation import small_case

CELL = {"table": "costs", "key": {"project_id": "P1", "year": "2026", "budget_line": "recurrent"},
        "column": "total_mvnd", "value": "1001"}
OTHER = {"table": "projects", "key": {"project_id": "P.2"}, "column": "decision", "value": "must"}
FULL = {"name": "Thử", "as_of": "2026-11-25", "note": "vì sao",
        "rules": {"enterprise_share_floor.market": {"value": "0.4", "reason": "đề xuất"},
                  "state_share_cap.state_led": "off"},
        "settings": {"size_exponent": "0.5"}, "cells": [CELL, OTHER], "envelopes": {"scale": "0.9", "2026": "400"},
        "rows": {"projects": [{"project_id": "P3", "remove": "true"}]},
        "targets": [{"product_no": "1", "year": "2027", "basis": "selling_price", "target_share": "0.5"}],
        "weights": {"tong_hop": "2"}, "layers": [{"name": "Lớp 1.5 %", "settings": {"size_exponent": "0"}}]}


@pytest.fixture
def store(tmp_path) -> Store:
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def changed(before: object, after: object) -> list[str]:
    return [path for path, *_ in differences(dict(flatten_overrides(before)), dict(flatten_overrides(after)))]


def test_one_more_cell_or_layer_at_the_top_changes_only_itself():
    assert changed({"cells": [OTHER]}, {"cells": [CELL, OTHER]}) == [
        "overrides.cells.costs.P1/2026/recurrent.total_mvnd"]
    one, two = {"name": "A", "settings": {"levels": "value"}}, {"name": "B", "settings": {"levels": "priority"}}
    assert changed({"layers": [one]}, {"layers": [two, one]}) == [
        "overrides.layers", "overrides.layers.B.name", "overrides.layers.B.settings.levels"]
    assert changed({"layers": [one, two]}, {"layers": [two, one]}) == ["overrides.layers"]


def test_a_document_read_back_has_the_same_fields():
    assert changed(FULL, json.loads(canonical_json(FULL))) == []
    assert changed({"cells": [CELL, CELL]}, {"cells": [CELL]}) == [
        "overrides.cells.costs.P1/2026/recurrent.total_mvnd#2"]
    assert dict(flatten_overrides({"cells": "odd", "rows": 3})) == {"overrides.cells": "odd", "overrides.rows": 3}


@pytest.mark.parametrize("name", ["a.b", "100 %25", "#2.#", ""])
def test_a_name_in_a_path_comes_back(name):
    assert "." not in escape_name(name) and unescape_name(escape_name(name)) == name


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_field_has_words_in_both_languages(language):
    for path, value in flatten_overrides(FULL):
        place = change_place(path, language)
        assert "overrides" not in place and "%2" not in place and place, path
        assert change_value(path, value, language), path


def test_the_words_name_rule_table_row_and_column():
    assert change_place("overrides.rules.enterprise_share_floor.market.value", "vi").startswith("Quy định › ")
    assert change_place("overrides.rules.enterprise_share_floor.market.reason", "en").endswith("› reason")
    assert change_place("overrides.cells.projects.P.2.decision", "en").startswith("Projects › P.2 › ")
    assert "recurrent" not in change_place("overrides.cells.costs.P1/2026/recurrent.total_mvnd", "vi")
    assert change_value("overrides.cells.costs.P1/2026/recurrent.total_mvnd", "1001", "vi") == "1.001 triệu đồng"
    assert change_value("overrides.rules.enterprise_share_floor.market.value", "0.4", "vi") == "40%"
    assert change_place("base.costs.P1/2026/recurrent.total_mvnd", "vi").startswith("Danh mục dự án: ")
    assert change_value("plan.objective_exact", "2.5", "vi") == "2,5 điểm"
    assert change_value("status", "approved", "en") == "approved" and change_value("note", None, "vi") == "không có"
    assert "Lớp 1.5 %" in change_place(f"overrides.layers.{escape_name('Lớp 1.5 %')}.settings.size_exponent", "vi")


def test_only_digests_and_the_words_of_layers_are_technical():
    hidden = {"plan.case_digest", "overrides.author", "overrides.layers.A.note", "overrides.layers.A.layers.B.name",
              "overrides.layers.A.layers"}
    told = {"overrides.note", "overrides.layers", "overrides.layers.A.settings.levels", "plan.state_mvnd", "name",
            "overrides.layers.A.cells.projects.P1.note"}
    assert {path for path in hidden | told if is_technical(path)} == hidden


# --- Saved and opened --------------------------------------------------------------------------------------

def draft_of(*layers: Scenario, case=None, with_plan: bool = True):
    case = case or small_case()
    scenario = join_stack(layers, name="X", author="Lan", note="", as_of=AS_OF)
    problem = apply_scenario(scenario, case, AS_OF)
    return to_draft(case, scenario, SolveLimits(), problem, plan_funding(problem) if with_plan else None)


def layer(name: str, **settings: str) -> Scenario:
    return Scenario(name=name, settings=settings)


def test_what_was_saved_opens_as_the_same_layers_over_the_same_register(store):
    layers = (layer("A", size_exponent="0"), parse_scenario({**FULL, "cells": [CELL], "rows": {}, "targets": [],
                                                             "weights": {}}).scenario)
    saved = store.create_scenario(draft_of(*layers), name="X", actor="Lan")
    opened = open_version(store.load(saved.scenario_id))
    assert opened.scenario.layers == layers and opened.base.digest == small_case().digest
    assert to_document(opened.scenario) == opened.version.overrides
    problem = apply_scenario(opened.scenario, opened.base, AS_OF)
    assert problem.digest == apply_scenario(join_stack(layers, name="", author="", note="", as_of=AS_OF), small_case(),
                                            AS_OF).digest


def test_the_date_of_a_layer_goes_before_the_date_of_the_desk():
    dated = replace(layer("A"), as_of=AS_OF.replace(year=2027))
    assert join_stack([dated, layer("B")], name="", author="", note="", as_of=AS_OF).as_of == dated.as_of
    assert join_stack([layer("B")], name="", author="", note="", as_of=AS_OF).as_of == AS_OF


def test_the_same_content_has_the_same_digest_and_other_content_another():
    one = draft_of(layer("A", size_exponent="0"), with_plan=False)
    assert content_digest(one) == content_digest(draft_of(layer("A", size_exponent="0"), with_plan=False))
    assert content_digest(one) != content_digest(draft_of(layer("A", size_exponent="1"), with_plan=False))
    assert content_digest(one, "a") != content_digest(one, "b")


def test_what_was_granted_adds_up_to_the_saved_total(store):
    saved = store.create_scenario(draft_of(layer("A")), name="X", actor="Lan")
    version = store.load(saved.scenario_id)
    rows = granted(version)
    assert len(rows) == version.record.headline.projects_funded > 0
    assert sum(row.state_mvnd for row in rows) == version.record.headline.state_mvnd
    assert sum(row.counterpart_mvnd for row in rows) == version.record.headline.counterpart_mvnd


def test_three_sides_tell_who_changed_what_and_where_both_did(store):
    saved = store.create_scenario(draft_of(layer("A", size_exponent="1"), layer("B")), name="X", actor="Lan")
    opened = store.load(saved.scenario_id)
    store.save_version(saved.scenario_id, draft_of(layer("A", size_exponent="0"), layer("B")), expected_rev=1,
                       actor="Minh")
    mine = draft_of(layer("A", size_exponent="0.5"), layer("B", levels="value"))
    rows = {row.path: row for row in three_ways(opened, store.load(saved.scenario_id), mine,
                                                store.changes(saved.scenario_id, after_rev=1))}
    both = rows["overrides.layers.A.settings.size_exponent"]
    assert (both.opened, both.theirs, both.mine, both.theirs_by, both.is_clash) == ("1", "0", "0.5", "Minh", True)
    only_mine = rows["overrides.layers.B.settings.levels"]
    assert (only_mine.theirs_by, only_mine.theirs, only_mine.mine, only_mine.is_clash) == ("", None, "value", False)
    assert next(iter(rows.values())).is_clash


def test_children_stand_below_their_parent_and_lost_ones_at_the_top(store):
    draft = draft_of(layer("A"), with_plan=False)

    def create(name: str, parent: str | None = None) -> str:
        return store.create_scenario(draft, name=name, actor="Lan", parent_id=parent).scenario_id

    root = create("gốc")
    child = create("con", root)
    create("cháu", child)
    create("khác")
    records = store.scenarios()
    assert [(depth, record.name) for depth, record in in_tree(records)] == [
        (0, "khác"), (0, "gốc"), (1, "con"), (2, "cháu")]
    assert [(depth, record.name) for depth, record in in_tree([each for each in records if each.name != "con"])] == [
        (0, "khác"), (0, "cháu"), (0, "gốc")]


def test_a_fraction_is_the_value_of_a_headline(store):
    saved = store.create_scenario(draft_of(layer("A")), name="X", actor="Lan")
    headline = store.scenario(saved.scenario_id).headline
    assert isinstance(headline.value, Fraction) and headline.value > 0
