"""Text from a file stays text in every file that leaves the product and on every page: no formula, link or markup."""
from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from models.domain import Finding
from models.export.case_files import case_to_xlsx, case_to_zip
from models.export.kept_rows import quarantine_csv
from models.export.open_data import write_open_data
from models.export.plan_files import plan_to_zip
from models.export.tables import to_csv
from models.export.why_table import why_csv
from models.export.workbook.workbook import write_workbook
from models.files.spreadsheet_text import clean_text, file_stem, guard, sheet_names, unguard
from models.intake.quarantine import KeptRow
from models.planning import plan_funding
from models.register.case_io import read_case
from models.register.draft import Draft
from models.register.edits import rows_by_key
from models.report.plan_json import to_plan_json
from models.wording import LANGUAGES, load_sentences
from tests.builders import AS_OF, make_plan, make_problem
from tests.hostile_text import FIELDS, HIDDEN, PAYLOADS, hostile_case, runs_in_a_spreadsheet
from ui import navigation, tables
from ui.log_lines import JsonLines
from ui.messages import md
from ui.register import row_editor
from ui.session import Workspace, answer_to

ROOT = Path(__file__).resolve().parent.parent
PAGES = [page.file for page in navigation.PAGES.values()]
YES_NO = {"yes": "Có", "no": "Không"}


def formulas_of(content: bytes) -> set[str]:
    """The texts of every formula in the cells of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {element.text for name in package.namelist() if name.startswith("xl/worksheets/") and
                name.endswith(".xml") for element in ElementTree.fromstring(package.read(name)).iter()
                if element.tag.endswith("}f")}


def assert_plain_workbook(content: bytes, formulas: frozenset[str] = frozenset()) -> None:
    """No formula but the given ones, no hyperlink, no outside relation anywhere in the package."""
    assert formulas_of(content) == formulas
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                tags = {element.tag.split("}")[1] for element in ElementTree.fromstring(package.read(name)).iter()}
                assert not tags & {"hyperlink", "hyperlinks"}, name
            assert b'TargetMode="External"' not in package.read(name), name


def texts_of_workbook(content: bytes) -> set[str]:
    book = load_workbook(io.BytesIO(content))
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def assert_plain_csv(content: bytes) -> list[str]:
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if runs_in_a_spreadsheet(cell)]
    return cells


@pytest.fixture(scope="module")
def our_formulas(tmp_path_factory) -> frozenset[str]:
    """What the workbook of a plan computes when no text in it looks like anything."""
    problem = make_problem(hostile_case("plain text"))
    path = tmp_path_factory.mktemp("plain") / "plan.xlsx"
    write_workbook(problem, make_plan(problem, ["P1"]), path, "vi")
    found = formulas_of(path.read_bytes())
    assert len(found) > 100 and not [text for text in found if "plain text" in text]
    return frozenset(found)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_register_and_its_plan_leave_as_text(payload, our_formulas, tmp_path):
    case = hostile_case(payload)
    problem = make_problem(case)
    plan = make_plan(problem, ["P1"])
    register = case_to_xlsx(case)
    write_workbook(problem, plan, tmp_path / "plan.xlsx", "vi")
    exported = (tmp_path / "plan.xlsx").read_bytes()
    for content, formulas in ((register, frozenset()), (exported, our_formulas)):
        assert_plain_workbook(content, formulas)
        assert clean_text(payload) in texts_of_workbook(content)
    for archive in (case_to_zip(case), plan_to_zip(problem, plan, ())):
        with zipfile.ZipFile(io.BytesIO(archive)) as package:
            cells = [cell for name in package.namelist() if name.endswith(".csv")
                     for cell in assert_plain_csv(package.read(name))]
            assert {guard(clean_text(payload)), guard(payload.replace("\r", "\n"))} & set(cells)
    assert json.loads(json.dumps(to_plan_json(problem, plan, ()), ensure_ascii=False))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_table_of_a_page_leaves_as_text(payload, field):
    columns = [tables.TableColumn(field, field), tables.TableColumn("amount", "=1+1", "count")]
    frame = pd.DataFrame({field: [payload], "amount": [-5]})
    book = tables.to_xlsx(frame, columns, [payload], YES_NO)
    assert_plain_workbook(book)
    assert {clean_text(payload), "-5", "=1+1"} <= texts_of_workbook(book)
    cells = assert_plain_csv(tables.to_csv(frame, columns, YES_NO))
    assert cells == [field, "'=1+1", guard(clean_text(payload)), "-5"]
    assert assert_plain_csv(to_csv(frame))[2:] == [guard(clean_text(payload)), "-5"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_our_own_csv_reads_back_as_it_was(payload, tmp_path):
    case = hostile_case(payload)
    with zipfile.ZipFile(io.BytesIO(case_to_zip(case))) as package:
        package.extractall(tmp_path)
    read = read_case(tmp_path).case
    assert read.project_by_id["P1"].lead_enterprise == clean_text(payload).strip()


@pytest.mark.parametrize("text", [*PAYLOADS, *HIDDEN, "'quoted", "''", "'=1", "-", "plain"])
def test_unguard_takes_back_exactly_what_guard_added(text):
    assert unguard(str(guard(text))) == text


@settings(deadline=None, max_examples=500)
@given(some.text(alphabet="=+-@＝{'\" ;,|\t\nab1 ", max_size=12))
def test_any_text_is_safe_when_guarded_and_comes_back(text):
    assert not runs_in_a_spreadsheet(guard(text))
    assert unguard(str(guard(text))) == text


def test_numbers_are_not_guarded():
    assert guard(-5) == -5 and guard(-0.5) == -0.5
    assert [guard(text) for text in ("-5", "+10%", "-1.234,5", "-")] == ["-5", "+10%", "-1.234,5", "-"]


def csv_doors(problem, plan, folder) -> dict[str, bytes]:
    """Every way on which text of a register leaves as CSV, by name."""
    case, language = problem.case, "vi"
    doors = {}
    for door, archive in (("register", case_to_zip(case)), ("plan", plan_to_zip(problem, plan, ()))):
        with zipfile.ZipFile(io.BytesIO(archive)) as package:
            doors |= {f"{door}/{name}": package.read(name) for name in package.namelist() if name.endswith(".csv")}
    doors |= {f"open/{path.name}": path.read_bytes()
              for path in write_open_data(problem, plan, folder / "open", language) if path.suffix == ".csv"}
    project = case.project_by_id["P1"]
    row = KeptRow(7, {"name": project.name_vi, "agency": project.managing_agency}, (Finding(
        "number_text", "error", "P1", "tệp.xlsx", "projects", 7, "name_vi", {"value": project.name_vi}),))
    doors["quarantine"] = quarantine_csv([row], ["name", "agency"], language)
    doors["why"] = why_csv(problem, plan, [], language)
    columns = [tables.TableColumn(name, project.name_vi) for name in FIELDS if name != "institutes"]
    frame = pd.DataFrame([{column.name: getattr(project, column.name) for column in columns}])
    doors["table"] = tables.to_csv(frame, columns, YES_NO)
    doors["grid"] = tables.grid_frame(frame, columns).to_csv(index=False).encode()  # as the browser copies it
    rows = rows_by_key(case, "projects")
    grid = row_editor.Grid("g", "projects", rows, ("name_vi", "lead_enterprise", "institutes", "locality"),
                           {"name": [cells["name_vi"] for cells in rows.values()]})
    doors["editor"] = row_editor._to_frame(grid).to_csv(index=False).encode()
    return doors


@pytest.mark.parametrize("payload", [*PAYLOADS, *HIDDEN])
def test_no_door_lets_a_formula_out(payload, tmp_path):
    problem = make_problem(hostile_case(payload))
    doors = csv_doors(problem, plan_funding(problem), tmp_path)
    assert len(doors) > 20
    running = {name: [cell for cell in row if runs_in_a_spreadsheet(cell)] for name, content in doors.items()
               for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
               if any(map(runs_in_a_spreadsheet, row))}
    assert running == {}


def test_csv_is_written_in_one_place():
    """A second writer of CSV would be a door without a guard."""
    paths = [path for folder in ("models", "ui", "pages") for path in (ROOT / folder).rglob("*.py")]
    wrong = [str(path.relative_to(ROOT)) for path in paths
             if re.search(r"csv\.(writer|DictWriter)|\.to_csv\(|to_excel\(|to_clipboard\(", path.read_text("utf-8"))]
    assert wrong == ["models/files/spreadsheet_text.py"]


@pytest.mark.parametrize(("titles", "names"), [
    (["a/[b]:*?\\c"], ["a--b-----c"]), (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
    (["Dự án", "dự án", "DỰ ÁN"], ["Dự án", "dự án (2)", "DỰ ÁN (3)"]),
    (["", "'", "History"], ["-", "- (2)", "History (2)"]),
])
def test_sheet_names_are_safe_and_unique(titles, names):
    assert sheet_names(titles) == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_titles_of_the_workbook_need_no_repair(language):
    titles = [text for key, text in load_sentences(language).items() if key.startswith("export.sheet.")]
    assert titles and sheet_names(titles) == titles


@pytest.mark.parametrize(("text", "stem"), [
    ("P-01", "P-01"), ("../../x", "x"), ("CON", "_CON"), ("con.txt", "_con.txt"),
    ('a"b\r\nSet-Cookie: x', "a-b-Set-Cookie- x"),
    ("Đèn LED", "Đèn LED"), ("", "_"), ("x" * 300, "x" * 80),
    ("a\u202egnp.exe", "a-gnp.exe"), ("a.xlsx:s.csv", "a.xlsx-s.csv")])
def test_part_of_a_file_name(text, stem):
    assert file_stem(text) == stem


def test_a_name_with_a_line_end_forges_no_line_in_the_log():
    forged = 'P1\n{"level": "INFO", "message": "approved"}'
    try:
        raise ValueError(forged)
    except ValueError as error:
        record = logging.LogRecord("ui.downloads", logging.ERROR, __file__, 1, "failed: %s", (forged,),
                                   (ValueError, error, error.__traceback__))
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"].startswith("failed: P1 ") and "approved" not in line


# What Streamlit renders as Markdown: the value of text elements, and the labels and helps of all others.
_MARKDOWN = ("markdown", "caption", "title", "header", "subheader", "error", "warning", "info", "success", "toast")
_LABELLED = ("button", "checkbox", "multiselect", "radio", "selectbox", "text_input", "toggle", "metric", "expander",
             "tabs", "text_area", "number_input", "date_input", "button_group")


def rendered_as_markdown(at: AppTest) -> list[str]:
    found = [str(element.value) for kind in _MARKDOWN for element in at.get(kind) if hasattr(element, "value")]
    for kind in _LABELLED:
        for element in at.get(kind):
            found += [str(getattr(element, part, "") or "") for part in ("label", "help")]
    return found


MARKUP = "=1+1; @SUM(1) " + PAYLOADS[-1] + " " + " ".join(p for p in PAYLOADS[:-1] if p.strip() == p)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_renders_text_of_a_file_as_markdown(page, language):
    case = hostile_case(MARKUP)
    problem = make_problem(case)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    workspace = Workspace(MARKUP, AS_OF, Draft.of(case))
    workspace.was_planned = True
    at.session_state["workspace"], at.session_state["lang"] = workspace, language
    workspace.answer = answer_to(problem, plan_funding(problem))
    at.run()
    at.switch_page(page).run()
    assert not at.exception
    rendered = rendered_as_markdown(at)
    # An escaped mark stands behind a backslash; a raw one does not.
    raw = [text for text in rendered if re.search(
        r"(?<!\\)(!\[ảnh|<script>|<img |:red|:material/home|\*\*đậm\*)", text)]
    assert raw == []
    assert any(md(MARKUP)[:40] in text for text in rendered), "the case is named on every page"
    # What a grid holds is copied into spreadsheets.
    cells = [cell for grid in at.dataframe for column in grid.value for cell in grid.value[column].tolist()]
    assert [cell for cell in cells if runs_in_a_spreadsheet(cell)] == []


def test_charts_fetch_nothing_and_link_nowhere():
    """A field called href, url or image makes Vega follow or load what stands in it; names of fields are ours."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").glob("*.py"))
    assert "altair" in sources
    assert re.findall(
        r"alt\.(?:Href|Url|UrlData)\b|mark_image|\b(?:href|url)\s*=|[\"'](?:href|image|url)[:\"']", sources) == []
    titles = re.findall(r"alt\.Tooltip\([^)]*title=\"([^\"]*)\"", sources)
    assert not {title.lower() for title in titles} & {"image", "title"}  # vega-tooltip draws these as markup
