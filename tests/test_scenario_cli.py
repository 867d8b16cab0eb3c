"""`scenario list|show|apply|diff|reopen` and `frontier`, in both languages, on the shipped example register."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.cli import main
from models.register.new_case import EXAMPLE_CASE
from models.scenario import read_scenario
from models.scenario.folder import read_folder
from models.wording import LANGUAGES
from models.words.compare_text import change_place

CASE = str(EXAMPLE_CASE)
AS_OF = ("--as-of", "2026-11-23")


def run(capsys, *words: str, code: int = 0) -> str:
    assert main(list(words)) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_presets_are_listed_in_the_language(capsys, language):
    lines = run(capsys, "--lang", language, "scenario", "list").splitlines()
    assert [line.split(":")[0] for line in lines] == list(read_folder().scenarios)
    assert ("Envelopes 10% lower" in "\n".join(lines)) is (language == "en")


def test_show_prints_yaml_that_reads_back_and_the_text_behind_each_rule(capsys, tmp_path):
    shown = run(capsys, "--lang", "en", "scenario", "show", "strategic-floor-15", "envelope-minus-10")
    path = tmp_path / "stack.yaml"
    path.write_text(shown, encoding="utf-8")
    reading = read_scenario(path)
    assert reading.scenario is not None and len(reading.scenario.layers) == 2
    assert "# " in shown and "57-NQ/TW" in shown and "(Directive)" in shown


def test_conflicts_are_told_beside_the_answer(capsys):
    assert main(["--lang", "en", "scenario", "show", "priority-off", "priority-bonus"]) == 0
    told = capsys.readouterr()
    assert "comes later" in told.err and "comes later" not in told.out


def test_a_run_is_applied_recorded_and_opened_again(capsys, tmp_path):
    record, saved = tmp_path / "run.json", tmp_path / "stack.yaml"
    run(capsys, "--lang", "en", "scenario", "apply", CASE, "envelope-minus-10", "size-exponent-0", *AS_OF,
        "--record", str(record), "--save", str(saved))
    assert "Everything matches" in run(capsys, "--lang", "en", "scenario", "reopen", CASE, str(record))
    document = json.loads(record.read_text(encoding="utf-8"))
    assert [layer["name"] for layer in document["scenario"]["layers"]] == ["Hạn mức giảm 10%", "Điểm theo số dự án"]
    document["solver_version"] = "0.0.1"
    record.write_text(json.dumps(document), encoding="utf-8")
    assert "Another solver" in run(capsys, "--lang", "en", "scenario", "reopen", CASE, str(record))
    document["base_digest"] = "0" * 64
    record.write_text(json.dumps(document), encoding="utf-8")
    assert "register is not the one" in run(capsys, "--lang", "en", "scenario", "reopen", CASE, str(record), code=1)
    # The saved stack is an ordinary scenario file.
    assert main(["plan", CASE, "--scenario", str(saved), *AS_OF]) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_are_compared(capsys, language):
    told = run(capsys, "--lang", language, "scenario", "diff", CASE, "base", "envelope-minus-10", *AS_OF)
    assert change_place("envelopes", "2026 · recurrent", "envelopes", "state_mvnd", language).split(" · ")[0] in told
    found = json.loads(run(capsys, "--lang", language, "scenario", "diff", CASE, "base", "envelope-minus-10", *AS_OF,
                           "--json"))
    assert len(found["outcomes"]) == 2 and found["assumptions"] and found["has_one_measure"]
    inputs = run(capsys, "--lang", language, "scenario", "diff", CASE, "base", "size-exponent-0", *AS_OF,
                 "--inputs-only")
    assert len(inputs.splitlines()) == 1


@pytest.mark.parametrize("words", [
    ("scenario", "diff", CASE, "base"), ("scenario", "apply", CASE, "no-such-scenario"),
    ("scenario", "reopen", CASE, "nonsense"), ("scenario", "show", "no-such-scenario")])
def test_what_cannot_be_done_is_said_and_ends_with_one(capsys, words):
    assert main(["--lang", "en", *words]) == 1
    told = capsys.readouterr()
    assert told.out or told.err


def test_a_folder_of_ones_own_goes_before_the_presets(capsys, tmp_path):
    (tmp_path / "base.yaml").write_text("name: Mine\nauthor: A\nnote: N\nsettings: {size_exponent: 0}\n", "utf-8")
    assert "size_exponent" in run(capsys, "scenario", "show", "base", "--folder", str(tmp_path))


@pytest.mark.parametrize("goal", ["localisation", "counterpart"])
def test_the_frontier_is_printed_and_each_point_plans_again(capsys, tmp_path, goal):
    found = json.loads(run(capsys, "--lang", "en", "frontier", CASE, "--goals", f"value,{goal}", "--step", "0", *AS_OF,
                           "--json", "--save-points", str(tmp_path)))
    assert found["is_complete"] and found["points"] and found["present"]["beaten_by"] == 0
    files = sorted(Path(tmp_path).glob("point-*.yaml"))
    assert len(files) == len(found["points"])
    for path, point in zip(files, found["points"], strict=True):
        again = json.loads(run(capsys, "--lang", "en", "scenario", "apply", CASE, str(path), *AS_OF, "--json"))
        assert sorted(again["funded"]) == point["funded"]
    for language in LANGUAGES:
        assert run(capsys, "--lang", language, "frontier", CASE, "--goals", f"value,{goal}", "--step", "0", *AS_OF)
