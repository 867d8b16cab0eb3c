"""A planner's Solver workbook: read exactly, solved again, compared; whatever is not linear is refused by its cell."""
from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from models import cli
from models.excel_solver.cells import CellError, Cells
from models.excel_solver.comparing import compare_to_best
from models.excel_solver.formula import FormulaReader
from models.excel_solver.linear import NotLinearError
from models.excel_solver.solver_model import read_solver_model
from models.excel_solver.solving import solve_solver_model
from models.files.grid import Sheet
from models.files.safe_reading import read_grid
from models.plan import Termination
from models.register.case_io import write_case
from models.words.finding_text import finding_sentence
from tests.builders import make_case, make_plan, make_problem
from tests.solver_workbooks import FOUR, FOUR_MODEL, write_solver_workbook


def answered(path, **more):
    model = read_solver_model(path).model
    answer = solve_solver_model(model)
    return model, answer, compare_to_best(model, answer.termination, answer.values, answer.objective, **more)


def best_of(answer) -> list:
    return [value for _, value in sorted(answer.values.items())]


# --- reading and solving ------------------------------------------------------------------------------------------

def test_the_model_is_read_as_its_planner_made_it(tmp_path):
    model = read_solver_model(write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL)).model
    assert (model.sheet, model.objective_cell, model.sense) == ("Mô hình", "C7", "max")
    assert [d.cell for d in model.decisions] == ["E2", "E3", "E4", "E5"]
    assert [(d.stored, d.lower, d.upper, d.is_whole) for d in model.decisions] == [
        (stored, 0, 1, True) for stored in (1, 0, 0, 1)]
    assert model.decisions[0].row_texts == ("P1", "Dự án A")
    assert [(c.cell, c.sense) for c in model.constraints] == [("D7", "<="), ("E7", "<="), ("F8", "<=")]
    budget = model.constraints[0]
    assert {key[1]: value for key, value in budget.left.terms.items()} == {2: 60, 3: 50, 4: 40, 5: 30}
    assert budget.right.constant == 100 and model.objective.at(model.stored) == 15


def test_the_best_answer_is_found_and_put_beside_the_files(tmp_path):
    _, answer, comparison = answered(write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL))
    assert best_of(answer) == [0, 1, 1, 0] and answer.objective == 21 and answer.is_proved
    assert (comparison.verdict, comparison.stored_objective, comparison.best_objective) == ("better", 15, 21)
    assert [row.differs for row in comparison.rows] == [True, True, True, True] and comparison.broken == ()


def test_enumeration_gives_the_same_best_value(tmp_path):
    """Every one of the sixteen answers tried by hand arithmetic on the table, without the formulas."""
    _, answer, _ = answered(write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL))
    worth, cost = (10, 13, 8, 5), (60, 50, 40, 30)
    values = [sum(w * x for w, x in zip(worth, xs, strict=True)) for xs in itertools.product((0, 1), repeat=4)
              if sum(xs) <= 2 and sum(c * x for c, x in zip(cost, xs, strict=True)) <= 100
              and cost[0] * xs[0] + cost[2] * xs[2] <= 70]
    assert answer.objective == max(values)


@pytest.mark.parametrize(("changes", "verdict", "cells"), [
    ({"E2": 0, "E3": 1, "E4": 1, "E5": 0}, "same", []), ({"E2": 1, "E3": 1}, "broken", ["D7", "E7"]),
    ({"E2": 0.5}, "broken", ["E2"]), ({"E2": 2, "E5": 0}, "broken", ["D7", "F8", "E2"]),
    ({"E2": None, "E5": None}, "better", [])])
def test_what_the_file_holds_is_judged_by_its_own_model(tmp_path, changes, verdict, cells):
    _, _, comparison = answered(write_solver_workbook(tmp_path / "a.xlsx", {**FOUR, **changes}, **FOUR_MODEL))
    assert comparison.verdict == verdict
    assert [broken.cell for broken in comparison.broken] == cells


def test_another_answer_of_the_same_value_is_the_best_too(tmp_path):
    cells = {"A1": 0, "A2": 1, "B1": "=A1+A2"}
    model = {"adj": "A1:A2", "opt": "B1", "constraints": [("A1:A2", "bin", ""), ("B1", "<=", 1)]}
    _, answer, comparison = answered(write_solver_workbook(tmp_path / "a.xlsx", cells, **model))
    swapped = {key: 1 - value for key, value in comparison.model.stored.items()}
    other = compare_to_best(comparison.model, Termination.OPTIMAL, swapped, Fraction(1))
    assert answer.objective == 1 and (other.verdict, other.is_another_answer) == ("same", True)


@pytest.mark.parametrize(("neg", "lower", "expected"), [(1, None, 0), (2, -5, -5), (1, -5, -5)])
def test_decisions_without_a_lower_limit_are_not_negative_only_where_solver_says_so(tmp_path, neg, lower, expected):
    """Solver's box "make unconstrained variables non-negative" leaves those with a limit of their own alone."""
    constraints = [("A1", "<=", 9), *([("A1", ">=", lower)] if lower is not None else [])]
    path = write_solver_workbook(tmp_path / "a.xlsx", {"A1": 1, "B1": "=2*A1+3"}, adj="A1", opt="B1", sense=2, neg=neg,
                                 constraints=constraints)
    _, answer, _ = answered(path)
    assert (best_of(answer), answer.objective) == ([expected], 2 * expected + 3)


def test_a_value_to_be_reached(tmp_path):
    path = write_solver_workbook(tmp_path / "a.xlsx", {"A1": 1, "A2": 1, "B1": "=3*A1+A2"}, adj="A1:A2", opt="B1",
                                 sense=3, value=7, constraints=[("A1:A2", "int", ""), ("A1:A2", "<=", 2)])
    _, answer, comparison = answered(path)
    assert answer.objective == 7 and best_of(answer) == [2, 1] and comparison.verdict == "better"


@pytest.mark.parametrize(("constraints", "verdict"), [
    ([("B1", "<=", 5), ("B1", ">=", 6)], "infeasible"), ([], "unbounded"), ([("C1", "<=", 3)], "infeasible")])
def test_a_model_that_has_no_answer_says_which_way(tmp_path, constraints, verdict):
    path = write_solver_workbook(tmp_path / "a.xlsx", {"A1": 1, "B1": "=A1", "C1": 4}, adj="A1", opt="B1",
                                 constraints=constraints)
    assert answered(path)[2].verdict == verdict


def test_decimals_are_read_as_they_are_written(tmp_path):
    """0.1 + 0.2 is 0.3 here: the file's answer is not called broken for what doubles do."""
    cells = {"A1": 1, "A2": 1, "B1": "=0.1*A1+0.2*A2", "B2": 0.3}
    path = write_solver_workbook(tmp_path / "a.xlsx", cells, adj="A1:A2", opt="B1", constraints=[("B1", "<=", "B2")])
    model, answer, comparison = answered(path)
    assert comparison.verdict == "same" and model.constraints[0].broken_by(model.stored) == 0
    assert abs(answer.objective - Fraction(3, 10)) < Fraction(1, 10**8)


# --- formulas -----------------------------------------------------------------------------------------------------

LINEAR = [
    ("=2*(A1-3)/4+5%", (Fraction(-29, 20), {1: Fraction(1, 2)})), ("=-2^2*A1", (0, {1: 4})),
    ("=+A1--A2", (0, {1: 1, 2: 1})),
    ("=SUM(A1:A3,7)+A1", (7, {1: 2, 2: 1, 3: 1})), ("=AVERAGE(A1:A2)", (0, {1: Fraction(1, 2), 2: Fraction(1, 2)})),
    ("=SUMPRODUCT(A1:A3,C1:C3)", (0, {1: 2, 2: 3, 3: 5})),
    ('=SUMPRODUCT((D1:D3="x")*C1:C3*A1:A3)', (0, {1: 2, 3: 5})), ('=SUMPRODUCT(--(D1:D3<>"X"),A1:A3)', (0, {2: 1})),
    ("=SUMIF(D1:D3,D2,A1:A3)", (0, {2: 1})), ("=SUMIF(C1:C3,5,A1:A3)", (0, {3: 1})),
    ("=SUMPRODUCT(A1:A3,TRUE*(C1:C3>=3))", (0, {2: 1, 3: 1})), ("=Hệ_số*A1+'Tờ 2'!B2*A2", (0, {1: 3, 2: 7})),
    ("=E1*A1", (0, {1: 40})), ("=ROUND(2.345,2)*A1", (0, {1: Fraction(235, 100)})), ("=A1*0+9", (9, {})),
    ("=SUM(A1:A3)-SUM(A1:A3)", (0, {})), ("=1.5E2*A1", (0, {1: 150}))]
REFUSED = [
    ("=A1*A2", "product"), ("=1/A1", "quotient"), ("=A1/0", "division_by_zero"), ("=A1^2", "power"),
    ("=IF(A1>0,1,0)", "decision_compared"), ("=MAX(A1,A2)", "unknown_function"), ("=ROUND(A1,0)", "decision_compared"),
    ("=VLOOKUP(A1,C1:D3,2)", "unknown_function"), ("=INDIRECT(\"A1\")", "hidden_references"),
    ("=OFFSET(A1,1,0)", "hidden_references"), ("=A1+tên_lạ", "unknown_name"), ("=A1+(", "syntax"), ("=A1 A2", "syntax"),
    ("=A1+D1", "text"), ("=SUMPRODUCT(A1:A3,C1:C2)", "shapes"), ('=SUMIF(D1:D3,"x*",A1:A3)', "criterion"),
    ('=SUMIF(D1:D3,">0",A1:A3)', "criterion"), ("=A1+{here}", "circular"), ("=A1:A3*1", "shapes"),
    ("=A1+C4", "error_value"), ("=A1*1E999", "syntax"), ("=A1*" + "(" * 3000 + "1" + ")" * 3000, "syntax")]


@pytest.fixture(scope="module")
def formula_sheets(tmp_path_factory):
    """Every formula of the two lists, in column B from row 10 on: read once."""
    cells = {"A1": 1, "A2": 1, "A3": 1, "C1": 2, "C2": 3, "C3": 5, "C4": "#DIV/0!", "D1": "x", "D2": "y", "D3": "x",
             "E1": "=MAX(C1:C3)*8"}
    cells |= {f"B{row}": formula.replace("{here}", f"B{row}")
              for row, (formula, _) in enumerate([*LINEAR, *REFUSED], start=10)}
    path = write_solver_workbook(tmp_path_factory.mktemp("formulas") / "a.xlsx", cells, adj="A1:A3", opt="B10",
                                 values={"E1": 40}, others={"Tờ 2": {"A1": 3, "B2": 7}},
                                 names={"Hệ_số": "'Tờ 2'!$A$1"})
    return read_grid(path, as_written=True, with_formulas=True).sheets


def expression_of(sheets, row):
    cells = Cells(sheets, "Mô hình", [("Mô hình", at, 1) for at in (1, 2, 3)])
    return cells.expression(f"$B${row}", "opt")[0][0]


@pytest.mark.parametrize("at", range(len(LINEAR)), ids=[formula for formula, _ in LINEAR])
def test_a_linear_formula_is_read_exactly(formula_sheets, at):
    found, (constant, terms) = expression_of(formula_sheets, 10 + at), LINEAR[at][1]
    assert (found.constant, {key[1]: value for key, value in found.terms.items()}) == (constant, terms)


@pytest.mark.parametrize("at", range(len(REFUSED)), ids=[formula[:30] for formula, _ in REFUSED])
def test_a_formula_that_is_not_linear_is_refused_by_its_cell(formula_sheets, at):
    row, reason = 10 + len(LINEAR) + at, REFUSED[at][1]
    with pytest.raises(CellError) as refused:
        expression_of(formula_sheets, row)
    assert (refused.value.code, refused.value.cell) == (reason, "C4" if reason == "error_value" else f"B{row}")


def test_the_refusal_names_cell_formula_and_reason_in_both_languages(tmp_path):
    path = write_solver_workbook(tmp_path / "a.xlsx", {"A1": 1, "A2": 1, "B1": "=A1*A2", "B2": "=B1+1"}, adj="A1:A2",
                                 opt="B2")
    (finding,) = read_solver_model(path).findings
    assert (finding.code, finding.table, finding.values["cell"]) == ("solver_cell", "Mô hình", "B1")
    for language, reason in (("vi", "nhân hai biểu thức"), ("en", "two expressions")):
        sentence = finding_sentence(finding, language)
        assert "B1" in sentence and "A1*A2" in sentence and reason in sentence


def test_every_reason_has_its_words():
    from models.wording import load_sentences

    reasons = {reason for _, reason in REFUSED}
    for language in ("vi", "en"):
        assert reasons <= {key.rpartition(".")[2] for key in load_sentences(language)
                           if key.startswith("solver_workbook.reason.")}


def test_a_formula_that_reaches_no_decision_may_be_anything(tmp_path):
    """Weights looked up in a table are constants: the value that Excel stored is taken."""
    cells = {"A1": 1, "B1": "=C1*A1", "C1": "=VLOOKUP(2,D1:E3,2)+TODAY()*0"}
    path = write_solver_workbook(tmp_path / "a.xlsx", cells, adj="A1", opt="B1", values={"C1": 6.25},
                                 constraints=[("A1", "<=", 2)])
    assert answered(path)[1].objective == Fraction(25, 2)


def test_a_chain_of_thousands_of_formulas_is_followed(tmp_path):
    cells = {"A1": 1, "B1": "=A1", **{f"B{row}": f"=B{row - 1}+A1" for row in range(2, 5_001)}}
    path = write_solver_workbook(tmp_path / "a.xlsx", cells, adj="A1", opt="B5000", constraints=[("A1", "<=", 1)])
    assert answered(path)[1].objective == 5_000


# --- what the names say -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("more", "code", "part"), [
    ({"constraints": [("A1:A2", "dif", "")]}, "solver_unknown_code", "solver_rel1 = 6"),
    ({"constraints": [("B1", "int", "")]}, "solver_whole_not_decision", "B1"),
    ({"constraints": [("A1:A2", "<=", "C1:C3")]}, "solver_sides_differ", "C$3"),
    ({"sense": 9}, "solver_unknown_code", "solver_typ = 9"), ({"neg": "x"}, "solver_unknown_code", "solver_neg = x"),
    ({"adj": "A1,A1:A2"}, "solver_decision_twice", "solver_adj"),
    ({"adj": "A1:A2,B1", "opt": "C1"}, "solver_cell", "B1"), ({"opt": "C1"}, "", ""),
    ({"constraints": [("B1", "<=", "D1")]}, "solver_cell", "solver_rhs1")])
def test_a_model_that_cannot_be_understood_says_where(tmp_path, more, code, part):
    cells = {"A1": 1, "A2": 1, "B1": "=A1+A2", "C1": 1, "C2": 2, "C3": 3, "D1": "chữ"}
    path = write_solver_workbook(tmp_path / "a.xlsx", cells, **{"adj": "A1:A2", "opt": "B1"} | more)
    reading = read_solver_model(path)
    assert [finding.code for finding in reading.findings] == ([code] if code else [])
    assert not code or part in finding_sentence(reading.findings[0], "vi")


def test_files_without_a_model_and_with_several(tmp_path):
    import openpyxl
    from openpyxl.workbook.defined_name import DefinedName

    openpyxl.Workbook().save(tmp_path / "none.xlsx")
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(tmp_path / "none.xlsx")
    assert [f.code for f in read_solver_model(tmp_path / "none.xlsx").findings] == ["solver_none"]
    book = openpyxl.load_workbook(write_solver_workbook(tmp_path / "two.xlsx", FOUR, **FOUR_MODEL))
    second = book.copy_worksheet(book["Mô hình"])
    second.title = "Bản 2"
    for name, text in (("adj", "'Bản 2'!$E$2"), ("opt", "'Bản 2'!$C$7"), ("typ", "2"), ("num", "0"), ("neg", "1")):
        second.defined_names[f"solver_{name}"] = DefinedName(f"solver_{name}", attr_text=text, hidden=True)
    book.save(tmp_path / "two.xlsx")
    assert [f.code for f in read_solver_model(tmp_path / "two.xlsx").findings] == ["solver_several"]
    assert read_solver_model(tmp_path / "two.xlsx", "Bản 2").model.sense == "min"
    assert len(read_solver_model(tmp_path / "two.xlsx", "Mô hình").model.decisions) == 4
    assert [f.code for f in read_solver_model(tmp_path / "two.xlsx", "Khác").findings] == ["solver_no_such_sheet"]
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert read_solver_model(tmp_path / "bad.xlsx").model is None


# --- yours and ours -----------------------------------------------------------------------------------------------

def test_rows_that_name_projects_of_the_case_stand_beside_our_plan(tmp_path):
    problem = make_problem(make_case(3))
    _, _, comparison = answered(write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL),
                                plan=make_plan(problem, ["P2"]), project_ids=["P1", "P2", "P3"])
    assert [(row.project_id, row.option.state_mvnd if row.option else None) for row in comparison.rows] == [
        ("P1", None), ("P2", 400), ("P3", None), ("", None)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_prints_yours_and_ours(tmp_path, capsys, language):
    path = write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL)
    write_case(make_case(3), tmp_path / "case")
    assert cli.main(["solver-workbook", str(path), "--case", str(tmp_path / "case"), "--as-of", "2026-11-01", "--lang",
                     language]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(("Trang tính Mô hình: ô mục tiêu C7", "Sheet Mô hình: objective cell C7"))
    assert "15" in lines[1] and "21" in lines[1]
    assert [line[:4] for line in lines[2:6]] == ["* E2", "* E3", "* E4", "* E5"]
    assert "400" in lines[3] and "400" not in lines[5]
    assert lines[-1].startswith(("KẾT LUẬN", "RESULT"))
    best = write_solver_workbook(tmp_path / "b.xlsx", {**FOUR, "E2": 0, "E3": 1, "E4": 1, "E5": 0}, **FOUR_MODEL)
    assert cli.main(["solver-workbook", str(best), "--lang", language]) == 0
    assert cli.main(["solver-workbook", str(tmp_path / "missing.xlsx"), "--lang", language]) == 1


def test_a_text_of_the_file_steers_no_terminal(tmp_path, capsys):
    path = write_solver_workbook(tmp_path / "a.xlsx", {**FOUR, "B2": "Dự án\n* E9 giả", "B4": "MARK"}, **FOUR_MODEL)
    import zipfile

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(b"MARK", "MARK\u009b31m_x001B_[31m\u202e".encode()))
    cli.main(["solver-workbook", str(path), "--lang", "vi"])
    out = capsys.readouterr().out
    assert len([line for line in out.splitlines() if line.startswith("* E")]) == 4
    assert "MARK" in out and not [sign for sign in out if not sign.isprintable() and sign != "\n"]


def test_shared_formulas_are_written_out_for_each_cell(tmp_path):
    """Excel writes the formula once and names the range it was filled into."""
    import zipfile

    path = write_solver_workbook(tmp_path / "a.xlsx", FOUR, **FOUR_MODEL)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"].decode("utf-8")
    xml = xml.replace("<f>D2*E2</f>", '<f t="shared" ref="F2:F5" si="0">D2*E2</f>')
    for row in (3, 4, 5):
        assert f"<f>D{row}*E{row}</f>" in xml
        xml = xml.replace(f"<f>D{row}*E{row}</f>", '<f t="shared" si="0"/>')
    parts["xl/worksheets/sheet1.xml"] = xml.encode("utf-8")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert read_solver_model(tmp_path / "b.xlsx").model == read_solver_model(path).model


# --- formulas that would never end ------------------------------------------------------------------------------------

@pytest.mark.parametrize("written", ["9^9^9^9", "9^64^64^64^64^64", "(1/9)^64^64^64", "1E+200*1E+200", "9" * 500,
                                     "1E+308", "0.1^64^64^2", "-(9^9^9^9)"])
def test_a_tower_of_powers_is_a_sentence(tmp_path, written):
    """Bounded before it is worked out: no steps are spent on a number that no spreadsheet holds."""
    formula = f"={written}"
    with pytest.raises(NotLinearError) as caught:
        FormulaReader(formula, lambda *_: [[None]], lambda _: None).read()
    assert caught.value.reason == "overflow"
    path = write_solver_workbook(tmp_path / "a.xlsx", FOUR, **{**FOUR_MODEL, "constraints": [("D7", "<=", formula)]})
    findings = read_solver_model(path).findings
    assert [finding.code for finding in findings] == ["solver_cell"]
    assert all("{" not in finding_sentence(findings[0], language) for language in ("vi", "en"))


def test_powers_that_a_spreadsheet_holds_are_worked_out():
    read = FormulaReader("=2^10+10^64-10^64+(1/2)^3", lambda *_: [[None]], lambda _: None).read()
    assert read[0][0].constant == Fraction(8193, 8)


def test_cells_that_square_each_other_are_bounded():
    """Each cell is the square of the one above it: after forty the number would have a trillion digits."""
    texts = {(row, 1): f"A{row - 1}*A{row - 1}" for row in range(2, 60)}
    sheet = Sheet("S", ((3,), *(("",) for _ in range(58))), formula_texts=texts)
    with pytest.raises(CellError, match="overflow"):
        Cells([sheet], "S", ()).expression("A59", "S!A59")


def test_names_that_stand_for_each_other_end():
    sheet = Sheet("S", ((3,),), names={"mot": "hai+1", "hai": "mot+1"})
    with pytest.raises(CellError, match="circular"):
        Cells([sheet], "S", ()).expression("mot", "mot")


@pytest.mark.parametrize("stored", [1e200, float("inf")])
def test_a_stored_number_beyond_all_amounts_is_refused(stored):
    with pytest.raises(CellError, match="overflow"):
        Cells([Sheet("S", ((stored,),))], "S", ()).expression("A1", "A1")
