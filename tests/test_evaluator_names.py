"""Nobody's name leaves: every file and every answer of a register with named evaluators is searched for the names."""
from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from html import unescape
from random import Random

import pytest

from models.assessed import Evaluation
from models.cli import main
from models.domain import Case, Criterion
from models.export.case_files import case_to_xlsx, case_to_zip
from models.export.documents.solved_replies import write_solved_replies
from models.export.plan_files import plan_to_zip
from models.planning import plan_funding
from models.problem import Problem
from models.register.case_io import case_to_tables, read_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit
from models.scenario.from_changes import scenario_from_changes
from models.scenario.run_record import record_run, to_json
from models.scenario.stored import to_draft
from models.scenario.writing import to_yaml
from models.search_limits import SolveLimits
from tests.builders import AS_OF, make_case, make_problem
from tests.document_reading import pdf_pages, squeezed
from ui.changes.words import Place, edit_words

FAMILY, MIDDLE, GIVEN = ("Nguyễn", "Trịnh", "Đoàn"), ("Thị Ngọc", "Văn", "Hoàng"), ("Quỳnh", "Ứng", "Đạt", "Xuyến")
FOUND_IN_INPUT = "the names are there to be found"


def named_case(seed: int) -> Case:
    """Panels by people with names, of which some stand in the numbers of documents too; several things to find."""
    draw = Random(seed)
    names = draw.sample([f"{a} {b} {c}" for a in FAMILY for b in MIDDLE for c in GIVEN], 4)
    rows = []
    for project_id in ("P1", "P2", "P3"):
        for name in names[:1] if project_id == "P3" else names:
            document = draw.choice(("BB-1", f"Phiếu của {name}", f"PHIẾU {name.upper()}"))
            # The first gives everything the same, the second is far from the others.
            points = 50 if name == names[0] else 2 if name == names[1] else draw.randint(60, 90)
            rows += [Evaluation(project_id, criterion, name, Fraction(points), evaluated_on=date(2026, 7, 1),
                                document=document) for criterion in ("merit", "unknown" if seed else "merit2")]
    return make_case(3, evaluations=tuple(dict.fromkeys(rows)), criteria=(Criterion("merit"), Criterion("merit2")))


def names_of(case: Case) -> set[str]:
    return {row.evaluator for row in case.evaluations}


def plain(text: str) -> str:
    return squeezed(unicodedata.normalize("NFC", unescape(text)).casefold())


def texts_in(name: str, content: bytes) -> str:
    """Everything that a reader of a file could find in it, packed or not."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "".join(texts_in(part, package.read(part)) for part in package.namelist())
    if content[:4] == b"%PDF":
        return plain("".join(pdf_pages(content)))
    text = content.decode("utf-8", errors="replace")
    if name.endswith(".json"):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return plain(text)


def told(case: Case, texts: dict[str, str]) -> dict[str, list[str]]:
    return {where: found for where, text in texts.items()
            if (found := [name for name in names_of(case) if plain(name) in text])}


def test_the_search_finds_a_name_wherever_it_hides(tmp_path):
    case = named_case(0)
    write_case(case, tmp_path)
    loud = replace(case, settings={"evaluator_names_in_files": "true"})
    texts = {"csv": texts_in("a.csv", (tmp_path / "evaluations.csv").read_bytes()),
             "xlsx": texts_in("a.xlsx", case_to_xlsx(loud)), "zip": texts_in("a.zip", case_to_zip(loud)),
             "json": plain(json.dumps(case_to_tables(case), ensure_ascii=False))}
    assert {where: sorted(found) for where, found in told(case, texts).items()} == dict.fromkeys(
        texts, sorted(names_of(case))), FOUND_IN_INPUT


@pytest.mark.parametrize("seed", range(2))
def test_no_command_and_no_file_of_one_tells_a_name(tmp_path, capsys, seed):
    case = named_case(seed)
    register, out = tmp_path / "register", tmp_path / "out"
    write_case(case, register)
    write_case(named_case(seed + 10), tmp_path / "other")
    out.mkdir()
    on = ["--as-of", AS_OF.isoformat()]
    asked = [
        ["check", str(register), "--json", *on], ["check", str(register), *on],
        ["evaluators", str(register), "--json", *on], ["evaluators", str(register), "--lang", "en", *on],
        ["plan", str(register), "--json", str(out / "plan.json"), "--out", str(out / "plan.xlsx"), *on],
        ["brief", str(register), "--no-answers", *on, *(
            argument for name in ("json", "xlsx", "docx", "pdf") for argument in (f"--{name}", str(out / f"b.{name}"))),
         "--open-data", str(out / "open"), "--replies", str(out / "replies")],
        ["compare", str(register), str(tmp_path / "other"), "--json", *on],
        ["compare", str(register), str(tmp_path / "other"), *on],
        ["publish", str(register), "--out", str(out / "public"), *on],
        ["exchange", "out", str(register), "--out", str(out / "exchange"), *on],
        ["follow", str(register), "--json", *on],
        ["import", str(register / "projects.csv"), "--into", str(register), "--out", str(out / "imported")],
    ]
    texts = {}
    for arguments in asked:
        main(arguments)
        captured = capsys.readouterr()
        texts[" ".join(arguments[:3])] = plain(captured.out + captured.err)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) > 20 and {path.suffix for path in files} >= {".json", ".xlsx", ".docx", ".pdf", ".csv", ".html"}
    texts |= {str(path.relative_to(out)): texts_in(path.name, path.read_bytes()) for path in files}
    assert told(case, texts) == {}
    assert any("chuyêngia" in text for text in texts.values()), "they stand there by number"


@pytest.mark.parametrize("seed", range(3))
def test_no_other_writer_tells_a_name(tmp_path, seed):
    case = named_case(seed)
    problem = make_problem(case)
    plan = plan_funding(problem)
    first, *_ = case.evaluations
    edits = [Edit(first.project_id, "evaluations", (first.project_id, first.criterion_id, first.evaluator), "score",
                  str(first.score), "77")]
    draft, refused = Draft.of(case, AS_OF).accept(edits)
    assert refused == () and draft.case != case
    scenario = scenario_from_changes(case, draft.case, name="S", author="A", note="n", changes=draft.changes)
    switched, refused = draft.switch(draft.changes, False)
    assert refused == ()
    off = scenario_from_changes(case, switched.case, name="S", author="A", note="n", changes=switched.changes)
    write_solved_replies(problem, plan, tmp_path, "vi")
    texts = {
        "xlsx": texts_in("a.xlsx", case_to_xlsx(case)), "zip": texts_in("a.zip", case_to_zip(case)),
        "plan": texts_in("p.zip", plan_to_zip(problem, plan, ())), "scenario": plain(to_yaml(scenario)),
        "scenario with what is off": plain(to_yaml(off)),
        "record": plain(to_json(record_run(case, scenario, problem, plan, SolveLimits()))),
        "version": plain(json.dumps(asdict(to_draft(case, scenario, SolveLimits(), problem, plan)), default=str,
                                    ensure_ascii=False)),
        **{path.name: texts_in(path.name, path.read_bytes()) for path in tmp_path.iterdir()}}
    assert told(case, texts) == {}


def test_the_planners_own_files_have_names_only_where_the_setting_says_so(tmp_path):
    case = named_case(0)
    loud = replace(case, settings={"evaluator_names_in_files": "true"})
    for number, (given, has_names) in enumerate(((case, False), (loud, True))):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(case_to_xlsx(given))
        read = read_case(path).case
        assert (names_of(read) == names_of(case)) is has_names
    assert make_problem(loud).digest == make_problem(case).digest, "the setting changes no plan"
    assert not names_of(make_problem(loud).case) & names_of(case), "and no other file"


def test_a_change_of_evaluations_reaches_a_scenario_as_the_score_that_follows():
    case = replace(named_case(0), scores=())
    first = next(row for row in case.evaluations if row.criterion_id == "merit")
    draft, _ = Draft.of(case, AS_OF).accept([
        Edit(first.project_id, "evaluations", (first.project_id, "merit", first.evaluator), "score", str(first.score),
             "77")])
    scenario = scenario_from_changes(case, draft.case, changes=draft.changes)
    (row,) = scenario.rows["scores"]
    assert (row["project_id"], row["criterion_id"]) == (first.project_id, "merit")
    assert set(scenario.rows) == {"scores"} and not scenario.cells


@pytest.mark.parametrize("seed", range(5))
def test_no_problem_holds_a_name_however_it_is_made(seed):
    case = named_case(seed)
    posed = make_problem(case)
    made = [Problem(case, posed.rulebook, posed.settings), replace(posed, case=case),
            replace(posed, case=replace(case, scores=()))]
    for problem in made:
        assert told(case, {"case": plain(json.dumps(case_to_tables(problem.case), ensure_ascii=False))}) == {}


def test_the_list_of_changes_says_an_evaluator_by_number():
    """It is downloaded: what was changed is told, of whom by number alone."""
    case = named_case(0)
    first = case.evaluations[0]
    key = (first.project_id, first.criterion_id, first.evaluator)
    row = {"project_id": "P2", "criterion_id": "merit2", "evaluator": "Người Mới Tinh", "score": "5"}
    edits = [Edit(first.project_id, "evaluations", key, "score", str(first.score), "77"),
             Edit(first.project_id, "evaluations", key, "evaluator", first.evaluator, "Người Mới Tinh"),
             Edit("P2", "evaluations", ("P2", "merit2", "Người Mới Tinh"), "", None, tuple(row.items()))]
    after, refused = Draft.of(case).accept(edits[2:])
    assert refused == ()
    place = Place(make_problem(after.case), (after.case, case))
    words = [edit_words(place, edit) for edit in edits]
    assert told(after.case, {"words": plain(str(words))}) == {} and "chuyêngia" in plain(str(words))
    unknown = Edit(first.project_id, "evaluations", (*key[:2], "Ai đó đã bỏ"), "score", "1", "2")
    assert "Ai đó đã bỏ" not in str(edit_words(place, unknown)), "gone from both registers: somebody"
