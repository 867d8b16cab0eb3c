"""The three publicities: complete for public projects, and by amount only or not at all for confidential ones."""
from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from dataclasses import fields, replace
from datetime import date

import docx
import pytest

from models.cli import main
from models.codes import ObstacleCause
from models.domain import LEDGER_TABLES, ROW_TYPES
from models.export import publicity
from models.export.open_data import CONFIDENTIAL, RedactionFailed
from models.export.publicity import Confidential, Persons, make_publicity, write_publicity
from models.export.redaction import check_words
from models.register.case_io import write_case
from models.wording import say
from models.words.codes import heading
from tests.builders import make_case, make_problem
from tests.hostile_text import PAYLOADS
from tests.test_follow import GATES, RESULTS, WHOLE
from tests.test_money import BOUND, DAY, PAID, PLAN

SECRET = "Kín-{at}-Ngầm"
FILES = {"progress", "responsibility", "results"}


def secret_case(**flags: object):
    """A register in which every text of every row about P1 is a word found nowhere else."""
    case = make_case(2, payments=PAID, commitments=BOUND, milestones=GATES, results=(*RESULTS, replace(
        RESULTS[0], project_id="P2", result_id="K9", title="Đơn công khai")), tasks=(
        replace(WHOLE, obstacle="Vướng", obstacle_cause=ObstacleCause.MECHANISM), replace(
            WHOLE, task_id="N1", project_id="P2", title="Việc công khai"), replace(
            WHOLE, task_id="N2", project_id="", title="Việc chung")))
    at = iter(range(10_000))
    tables = {}
    for table in ("projects", "pledges", "localisation", *LEDGER_TABLES):
        rows = []
        for row in getattr(case, table):
            if getattr(row, "project_id", "") == "P1":
                told = {f.name: SECRET.format(at=next(at)) for f in fields(ROW_TYPES[table]) if f.name not in (
                    "project_id",) and isinstance(getattr(row, f.name), str) and type(getattr(row, f.name)) is str}
                row = replace(row, **told)
                if table == "projects":
                    row = replace(row, is_confidential=True, institutes=(SECRET.format(at=next(at)),), **flags)
            rows.append(row)
        tables[table] = tuple(rows)
    return replace(case, **tables)


def everything(folder) -> str:
    """Every text of every file, archives unpacked."""
    told = []
    for path in folder.iterdir():
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as opened:
                told += [opened.read(name).decode("utf-8", "replace") for name in opened.namelist()]
        told.append(path.name if path.suffix == ".docx" else path.read_text("utf-8"))
    return "\n".join(told)


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8-sig"))))


def made(case, confidential=Confidential.AMOUNT):
    return make_publicity(make_problem(case), PLAN, 2026, DAY, confidential)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("confidential", Confidential)
def test_a_secret_planted_everywhere_stands_in_no_file(tmp_path, language, confidential):
    write_publicity(made(secret_case(), confidential), tmp_path, language)
    told = everything(tmp_path)
    assert "Ngầm" not in told and "Kín" not in told and "P1" not in told and "N0" not in told
    assert "Việc công khai" in told and "Việc chung" in told and "Đơn công khai" in told


def test_amounts_of_confidential_projects_are_one_row_or_none(tmp_path):
    problem = make_problem(secret_case())
    money = make_publicity(problem, PLAN, 2026, DAY).money
    for way in Confidential:
        folder = tmp_path / way.value
        write_publicity(made(secret_case(), way), folder)
        rows = {row["project_id"]: row for row in rows_of(folder, "progress")}
        assert (CONFIDENTIAL in rows) == (way is Confidential.AMOUNT) and "P2" in rows
        paid = sum(int(row["paid_mvnd"]) for row in rows.values())
        own = money.of_project("P1").paid_mvnd
        assert own and paid == money.total.paid_mvnd - (0 if way is Confidential.AMOUNT else own)


@pytest.mark.parametrize("persons", Persons)
def test_a_person_is_named_on_request_alone(tmp_path, persons):
    case = secret_case()
    person = "Trần Thị Thử Nghiệm"
    case = replace(case, tasks=tuple(replace(row, person=person) for row in case.tasks))
    write_publicity(make_publicity(make_problem(case), PLAN, 2026, DAY, persons=persons), tmp_path)
    assert (person in everything(tmp_path)) == (persons is Persons.NAMED)
    assert {row["responsible_person"] for row in rows_of(tmp_path, "responsibility")} == {
        person if persons is Persons.NAMED else ""}
    assert json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["persons"] == persons.value


@pytest.mark.parametrize("name", ["html", "docx", "csv", "json"])
def test_a_leak_in_any_kind_of_file_is_found_and_nothing_is_written(tmp_path, monkeypatch, name):
    case = secret_case()
    word = case.project_by_id["P1"].name_vi
    if name in ("html", "docx"):
        # Cut in two by a tag or a run, as a word processor does.
        draw = getattr(publicity, f"publicity_{name}")
        monkeypatch.setattr(publicity, f"publicity_{name}", lambda parts: draw(replace(
            parts, body=(*parts.body, replace(parts.body[0], text=f"xem {word}.")))))
    else:
        write = publicity.write_table if name == "csv" else publicity.write_json
        monkeypatch.setattr(publicity, write.__name__, lambda *given: (write(*given), (
            given[0] if given[0].is_dir() else given[0].parent).joinpath(f"x.{name}").write_text(
                f'["{word}"]', encoding="utf-8")))
    with pytest.raises(RedactionFailed) as failed:
        write_publicity(made(case), tmp_path / "out")
    assert any(leak.file.endswith(name) for leak in failed.value.leaks)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "content"), [
    ("a.html", "<p title='{word}'>x</p>"), ("a.html", "<!-- {word} -->"), ("a.html", "<p>{escaped}</p>"),
    ("a.txt", "x {word} y"), ("a.csv", "x\n\"{word}\"\n"), ("a.json", '{{"{word}": 1}}')])
def test_every_place_of_a_file_is_read(tmp_path, name, content):
    problem = make_problem(secret_case())
    word = problem.case.project_by_id["P1"].name_vi
    escaped = "".join(f"&#{ord(letter)};" for letter in word)
    (tmp_path / name).write_text(content.format(word=word, escaped=escaped), encoding="utf-8")
    assert check_words(problem, tmp_path)
    (tmp_path / name).write_text(content.format(word="công khai", escaped="x"), encoding="utf-8")
    assert not check_words(problem, tmp_path)


def test_an_id_that_is_a_number_is_a_secret_where_ids_stand(tmp_path):
    case = make_case(1, projects={"P1": {"is_confidential": True}})
    case = replace(case, projects=(replace(case.projects[0], project_id="001"),), costs=tuple(
        replace(cost, project_id="001") for cost in case.costs), pledges=(), scores=())
    (tmp_path / "a.csv").write_text("project_id,x\n001,1\n", encoding="utf-8")
    assert [leak.value for leak in check_words(make_problem(case), tmp_path)] == ["001"]


def test_a_task_of_no_project_that_names_one_is_refused(tmp_path):
    case = secret_case()
    word = case.project_by_id["P1"].name_vi
    case = replace(case, tasks=(*case.tasks, replace(WHOLE, task_id="N9", project_id="", title=f"Rà soát {word}")))
    with pytest.raises(RedactionFailed):
        write_publicity(made(case), tmp_path)
    # A unit that both have is no secret.
    unit = next(task for task in secret_case().tasks if task.project_id == "P1").unit
    case = replace(secret_case(), tasks=(*secret_case().tasks, replace(WHOLE, task_id="N9", project_id="", unit=unit)))
    assert write_publicity(made(case), tmp_path)


def test_every_table_is_there_twice_and_every_column_is_described(tmp_path):
    write_publicity(made(secret_case()), tmp_path, "en")
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{name}.{suffix}" for name in FILES for suffix in ("csv", "json")), "data_dictionary.csv",
        "datapackage.json", "index.html", "publicity.docx"}
    described = {(row["file"], row["column"]) for row in rows_of(tmp_path, "data_dictionary")}
    for name in FILES:
        rows, plain = rows_of(tmp_path, name), json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        assert len(rows) == len(plain) > 0 and list(rows[0]) == list(plain[0])
        for column in rows[0]:
            assert (name, column) in described and heading(column, "vi") != column != heading(column, "en")
    assert isinstance(json.loads((tmp_path / "progress.json").read_text("utf-8"))[0]["planned_mvnd"], int)


@pytest.mark.parametrize("payload", random.Random(3).sample(list(PAYLOADS), 6))
def test_text_leaves_as_text(tmp_path, payload):
    case = make_case(2, tasks=(replace(WHOLE, title=payload),), payments=PAID)
    write_publicity(made(case), tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script" not in page and "<img" not in page
    assert zipfile.ZipFile(tmp_path / "publicity.docx").testzip() is None


def test_a_register_without_a_record_publishes_that_there_is_none(tmp_path):
    write_publicity(make_publicity(make_problem(make_case(1)), PLAN, 2024, date(2024, 5, 1)), tmp_path)
    assert all(rows_of(tmp_path, name) == [] for name in FILES)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_publishes(tmp_path, capsys, language):
    write_case(secret_case(), tmp_path / "case")
    given = ["publish", str(tmp_path / "case"), "--as-of", "2026-10-01", "--lang", language, "--out",
             str(tmp_path / "out")]
    assert main([*given, "--confidential", "nothing", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["confidential"] == "nothing" and len(told["files"]) == 10 and set(told["rows"]) == FILES
    assert main(given) == 0 and "out" in capsys.readouterr().out


def test_every_page_of_the_word_file_says_that_the_data_are_illustrative(tmp_path):
    case = replace(secret_case(), is_illustrative=True)
    write_publicity(made(case), tmp_path)
    (section,) = docx.Document(str(tmp_path / "publicity.docx")).sections
    assert any(say("export.stamp.illustrative", "vi") in paragraph.text for paragraph in section.header.paragraphs)
