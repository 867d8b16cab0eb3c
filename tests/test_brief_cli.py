"""`brief CASE` in both languages: what it prints and writes is the same brief; what stops it is said."""
from __future__ import annotations

import json

import openpyxl
import pytest

from models.cli import main
from models.commands.reading import can_be_written
from models.register.new_case import EXAMPLE_CASE
from models.wording import LANGUAGES

CASE = str(EXAMPLE_CASE)
AS_OF = ("--as-of", "2026-11-23")


def run(capsys, *words: str, code: int = 0) -> str:
    assert main(list(words)) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_json_are_the_same_brief(capsys, tmp_path, language):
    path = tmp_path / "brief.json"
    printed = run(capsys, "--lang", language, "brief", CASE, *AS_OF, "--json", str(path))
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["missing"] == [] and document["language"] == language
    sentences = [*document["decision_sentences"], *document["option_sentences"], document["proof_sentence"],
                 *document["nested_sentences"], *(risk["sentence"] for risk in document["risks"]),
                 *(line for question in document["questions"] for line in (question["question"],
                                                                          *question["sentences"]))]
    assert len(document["questions"]) == 5
    for sentence in sentences:
        assert sentence in printed
    assert document["decision"]["state_mvnd"] == document["figures"]["state_mvnd"] == document["picture"]["cuts"][
        "locality"]["total"]["state_mvnd"] > 0
    for option in document["options"]:
        assert set(option["entered"]) <= set(option["funded"]) and "chosen" not in option


def test_without_answers_the_brief_names_what_it_lacks_and_against_itself_nothing_changed(capsys, tmp_path):
    plan = tmp_path / "plan.json"
    run(capsys, "--lang", "en", "plan", CASE, *AS_OF, "--json", str(plan))
    path = tmp_path / "brief.json"
    printed = run(capsys, "--lang", "en", "brief", CASE, *AS_OF, "--no-answers", "--baseline", str(plan), "--json",
                  str(path))
    assert "the plan has not changed" in printed and "plan.json" in printed and "still lacks" in printed
    assert json.loads(path.read_text(encoding="utf-8"))["options"] is None


def test_a_scenario_as_baseline_is_planned_on_the_same_register(capsys, tmp_path):
    stack = tmp_path / "narrow.yaml"
    run(capsys, "--lang", "en", "scenario", "apply", CASE, "envelope-minus-10", *AS_OF, "--save", str(stack))
    printed = run(capsys, "--lang", "en", "brief", CASE, *AS_OF, "--no-answers", "--baseline", str(stack))
    assert "Against narrow.yaml" in printed


def test_the_workbook_holds_the_plans_money(capsys, tmp_path):
    book, path = tmp_path / "brief.xlsx", tmp_path / "brief.json"
    run(capsys, "--lang", "en", "brief", CASE, *AS_OF, "--no-answers", "--xlsx", str(book), "--json", str(path))
    assert "RESULT: PASS" in run(capsys, "--lang", "en", "certify", str(book))
    state = json.loads(path.read_text(encoding="utf-8"))["decision"]["state_mvnd"]
    shown = openpyxl.load_workbook(book, read_only=True, data_only=True)
    cells = {cell for sheet in shown for row in sheet.iter_rows(values_only=True) for cell in row}
    assert state in cells


def test_a_path_that_cannot_be_written_stops_before_planning(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setattr("models.planning.plan_funding", lambda *given, **named: pytest.fail("planned"))
    printed = run(capsys, "--lang", "en", "brief", CASE, "--json", str(tmp_path / "file" / "brief.json"), code=1)
    assert "brief.json" in printed


def test_a_folder_is_asked_for_before_planning_too(tmp_path):
    assert can_be_written(tmp_path / "new" / "folder", is_folder=True) and (tmp_path / "new" / "folder").is_dir()
    assert not list((tmp_path / "new" / "folder").iterdir())
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert not can_be_written(tmp_path / "file", is_folder=True)


def test_a_register_without_a_plan_has_no_brief(capsys, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    run(capsys, "--lang", "vi", "brief", str(empty), code=1)
    run(capsys, "--lang", "vi", "brief", CASE, *AS_OF, "--baseline", str(empty / "none.json"), code=1)
