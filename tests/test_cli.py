"""The command line: exit codes, what is printed, and the whole way from a register to a certified workbook."""
from __future__ import annotations

import json
import subprocess
import sys

import openpyxl
import pytest

from models.checks import check_problem
from models.cli import main
from models.problem import state_problem
from models.register.case_io import read_case
from models.register.dictionary import TABLES
from models.register.new_case import EXAMPLE_CASE, new_case
from tests.builders import AS_OF

REGISTER = ("project_id,name,product_no,score,cost_2026_mvnd,pledge_enterprise_2026_mvnd\n"
            "001,A,1,8,1000,600\n002,B,1,6,1000,500\n")


@pytest.fixture
def register(tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "projects.csv").write_text(REGISTER, encoding="utf-8")
    (folder / "envelopes.csv").write_text("year,state_mvnd\n2026,700\n", encoding="utf-8")
    return folder


def run(capsys, *given):
    code = main([str(word) for word in given])
    return code, capsys.readouterr().out


def test_check_passes_a_register_that_can_be_planned(capsys, register):
    code, out = run(capsys, "check", register, "--lang", "en")
    assert code == 0
    assert "[unevidenced_pledges]" in out
    assert "0 errors" in out


def test_check_refuses_with_place_and_code(capsys, register):
    (register / "projects.csv").write_text(REGISTER.replace("1000,600", "1.000,600"), encoding="utf-8")
    (register / "projects.csv").write_text(REGISTER.replace("1000,600", "much,600"), encoding="utf-8")
    code, out = run(capsys, "check", register, "--lang", "en")
    assert code == 1
    assert out.startswith("Error: “much” is not a number.")
    assert "(file projects.csv, table projects, row 2, column cost_2026_mvnd, project 001) [number_text]" in out


def test_findings_of_checks_carry_their_row(capsys, register):
    (register / "projects.csv").write_text(REGISTER.replace("002,B,1", "002,B,99"), encoding="utf-8")
    code, out = run(capsys, "check", register, "--lang", "en")
    assert code == 0
    assert "row 3, column product_no, project 002) [unknown_product]" in out


def test_check_json_is_the_findings(capsys, register):
    code, out = run(capsys, "check", register, "--json", "--as-of", "2026-11-01")
    document = json.loads(out)
    assert code == 0
    assert document["can_be_planned"] is True
    assert document["as_of"] == "2026-11-01"
    assert document["findings"][0]["code"] == "unevidenced_pledges"
    assert document["case_digest"] == read_case(register).case.digest


@pytest.mark.parametrize(("language", "word"), [("vi", "Lỗi"), ("en", "Error")])
def test_both_languages(capsys, tmp_path, language, word):
    code, out = run(capsys, "check", tmp_path / "nowhere", "--lang", language)
    assert code == 1
    assert out.startswith(word)


@pytest.mark.parametrize(("environment", "word"), [("en_GB.UTF-8", "Error"), ("vi_VN.UTF-8", "Lỗi"), ("C", "Lỗi")])
def test_the_language_follows_the_system(capsys, monkeypatch, tmp_path, environment, word):
    monkeypatch.setenv("LANG", environment)
    assert run(capsys, "check", tmp_path / "nowhere")[1].startswith(word)


@pytest.mark.parametrize("given", [
    [], ["frob"], ["check"], ["check", "x", "--as-of", "01/02/2026"], ["check", "x", "--lang", "fr"],
    ["plan", "x", "--gap", "-1"], ["plan", "x", "--gap", "1"], ["plan", "x", "--gap", "nan"],
    ["plan", "x", "--time-limit", "0"], ["plan", "x", "--time-limit", "inf"],
    ["plan", "x", "--solver", "glpk"], ["plan", "x", "--out", "a.csv"]])
def test_usage_errors_exit_2(capsys, given):
    with pytest.raises(SystemExit) as caught:
        main(given)
    assert caught.value.code == 2


def test_plan_writes_what_certify_passes(capsys, register, tmp_path):
    out_file, json_file = tmp_path / "deep" / "a.xlsx", tmp_path / "deep" / "plan.json"
    code, out = run(capsys, "plan", register, "--lang", "en", "--json", json_file, "--out", out_file)
    assert code == 0
    assert "Proven optimal" in out
    plan = json.loads(json_file.read_text(encoding="utf-8"))
    assert plan["termination"] == "optimal"
    assert {p["project_id"]: p["selected"] for p in plan["projects"]} == {"001": True, "002": False}
    assert plan["case_digest"] == read_case(register).case.digest
    code, out = run(capsys, "certify", out_file, "--lang", "en")
    assert (code, "RESULT: PASS" in out) == (0, True)


def test_certify_fails_on_one_million(capsys, register, tmp_path):
    path = tmp_path / "a.xlsx"
    run(capsys, "plan", register, "--out", path)
    book = openpyxl.load_workbook(path)
    sheet = book["allocation_lines"]
    headings = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, headings.index("state_recurrent_mvnd") + 1)
    cell.value = int(cell.value) + 1
    book.save(path)
    code, out = run(capsys, "certify", path, "--lang", "en")
    assert (code, "FAIL" in out) == (1, True)


def test_the_scenario_changes_the_plan(capsys, register, tmp_path):
    scenario, json_file = tmp_path / "s.yaml", tmp_path / "plan.json"
    scenario.write_text("author: a\nnote: b\nenvelopes: {2026: 900}\n", encoding="utf-8")
    assert run(capsys, "plan", register, "--scenario", scenario, "--json", json_file)[0] == 0
    assert [p["selected"] for p in json.loads(json_file.read_text(encoding="utf-8"))["projects"]] == [True, True]


def test_the_command_line_date_goes_before_the_scenarios(capsys, register, tmp_path):
    scenario = tmp_path / "s.yaml"
    scenario.write_text("author: a\nnote: b\nas_of: 2000-01-01\n", encoding="utf-8")
    assert run(capsys, "check", register, "--scenario", scenario)[0] == 1
    assert run(capsys, "check", register, "--scenario", scenario, "--as-of", "2026-11-01")[0] == 0


def test_a_blocked_register_is_not_planned(capsys, register, tmp_path):
    (register / "envelopes.csv").write_text("year,state_mvnd\n2027,700\n", encoding="utf-8")
    code, out = run(capsys, "plan", register, "--lang", "en", "--json", tmp_path / "plan.json")
    assert code == 1
    assert "[envelope_missing]" in out
    assert not (tmp_path / "plan.json").exists()


def test_a_contradiction_is_planned_and_its_families_are_named(capsys, register, tmp_path):
    (register / "links.csv").write_text("link_id,kind,project_ids\nL1,excludes,001;002\n", encoding="utf-8")
    text = REGISTER.replace("mvnd\n", "mvnd,decision\n").replace("600\n", "600,must\n").replace("500\n", "500,must\n")
    (register / "projects.csv").write_text(text, encoding="utf-8")
    (register / "envelopes.csv").write_text("year,state_mvnd\n2026,7000\n", encoding="utf-8")
    code, out = run(capsys, "plan", register, "--lang", "en", "--json", tmp_path / "plan.json",
                    "--out", tmp_path / "a.xlsx")
    assert code == 1
    assert "[must_excludes_must]" in out
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert (plan["termination"], plan["objective"]) == ("infeasible", None)
    assert set(plan["conflict_families"]) == {"decisions", "links"}
    assert not (tmp_path / "a.xlsx").exists()


def test_a_place_that_cannot_be_written_is_said_before_solving(capsys, register, tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="utf-8")
    code, out = run(capsys, "plan", register, "--lang", "en", "--out", blocker / "a.xlsx")
    assert code == 1
    assert "cannot be written" in out
    assert "Proven" not in out


def test_new_case_reads_and_plans_and_overwrites_nothing(capsys, tmp_path):
    folder = tmp_path / "new"
    assert run(capsys, "new-case", folder)[0] == 0
    reading = read_case(folder)
    assert reading.findings == ()
    assert reading.case.is_illustrative
    assert check_problem(state_problem(reading.case, AS_OF)) == ()
    assert run(capsys, "plan", folder)[0] == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(capsys, "new-case", folder)[0] == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_every_example_row_says_that_it_is_illustrative():
    for path in EXAMPLE_CASE.glob("projects.csv"):
        rows = path.read_text(encoding="utf-8-sig").splitlines()[1:]
        assert all("Ví dụ minh họa" in row for row in rows)
    assert "is_illustrative,true" in (EXAMPLE_CASE / "settings.csv").read_text(encoding="utf-8-sig")


def test_new_case_may_use_an_empty_folder(tmp_path):
    assert len(new_case(tmp_path)) == len(TABLES)


def test_the_module_runs_and_checking_loads_no_solver(register):
    program = ("import sys; from models.cli import main; code = main(['check', sys.argv[1]]); "
               "assert not {'pulp', 'highspy', 'streamlit'} & set(sys.modules), 'a solver was loaded'; sys.exit(code)")
    assert subprocess.run([sys.executable, "-c", program, register], capture_output=True, check=False).returncode == 0
    done = subprocess.run([sys.executable, "-m", "models.cli", "check", register, "--lang", "en"], capture_output=True,
                          text=True, check=False, env={"PATH": "", "LC_ALL": "C"})
    assert done.returncode == 0, done.stderr
