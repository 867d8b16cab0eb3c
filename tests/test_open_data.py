"""Open data: complete and described for the public, and by amount only for confidential projects."""
from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from models.domain import Localisation, LocalisationBasis, Target
from models.export import open_data
from models.export.open_data import CONFIDENTIAL, RedactionFailed, open_tables, public_plan, write_open_data
from models.export.redaction import check_redaction
from models.files.spreadsheet_text import guard
from models.report.allocation import DIMENSIONS
from models.words.codes import heading
from tests.builders import make_case, make_plan, make_problem
from tests.hostile_text import PAYLOADS, hostile_case
from tests.test_hostile_text import assert_plain_csv

SECRET = {"is_confidential": True, "name_vi": "Radar tầm xa", "name_en": "Long radar", "managing_agency": "Cơ quan Q",
          "locality": "Quảng Trị", "lead_enterprise": "Doanh nghiệp Kín", "institutes": ("Viện Kín",),
          "source_document": "Tờ trình 77/KQ", "product_no": 9}


@pytest.fixture
def problem():
    case = make_case(3, institute_mvnd=50, projects={"P1": SECRET, "P2": {"product_no": 2}})
    return make_problem(replace(
        case, targets=(Target(9, 2027, LocalisationBasis.CORE_MASTERY, Fraction(1, 2)),
                       Target(2, 2027, LocalisationBasis.CORE_MASTERY, Fraction(1, 2))),
        pledges=tuple(replace(p, payer_name="Quỹ Kín", evidence_document="CV-KÍN-9") if p.project_id == "P1" else p
                      for p in case.pledges),
        localisation=(Localisation("P1", 2027, LocalisationBasis.CORE_MASTERY, Fraction(1, 2), "Nguồn kín"),
                      Localisation("P2", 2027, LocalisationBasis.CORE_MASTERY, Fraction(1, 2)))))


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8-sig"))))


def test_every_table_is_there_twice_and_every_column_is_described(problem, tmp_path):
    steps = []
    written = write_open_data(problem, make_plan(problem), tmp_path, "en", lambda *step: steps.append(step))
    names = {"projects", "lines", "localisation", "rules", *(f"by_{dimension}" for dimension in DIMENSIONS)}
    assert {path.stem for path in written} == names | {"data_dictionary", "datapackage"}
    assert [step[:2] for step in steps] == [(at, len(names)) for at in range(1, len(names) + 1)]
    described = {(row["file"], row["column"]): row for row in rows_of(tmp_path, "data_dictionary")}
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    fields = {resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
              for resource in package["resources"]}
    for name in names:
        rows, plain = rows_of(tmp_path, name), json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert len(rows) == len(plain) > 0
        assert list(rows[0]) == list(plain[0]) == fields[f"{name}.csv"]
        for column in rows[0]:
            assert described[name, column]["meaning_vi"] == heading(column, "vi") != column
            assert described[name, column]["meaning_en"] == heading(column, "en")
        for text, value in zip(rows, plain, strict=True):
            for column, cell in value.items():
                same = (cell is None and text[column] == "") or text[column] in (str(cell), str(cell).lower()) \
                    or float(text[column]) == float(cell)
                assert same, (name, column, cell, text[column])


def test_amounts_of_public_and_confidential_projects_add_up_to_the_plan(problem, tmp_path):
    plan = make_plan(problem)
    write_open_data(problem, plan, tmp_path)
    total = sum(option.total_mvnd for option in plan.chosen)
    assert sum(int(row["amount_mvnd"]) for row in rows_of(tmp_path, "lines")) == total
    for dimension in DIMENSIONS:
        column = "amount_mvnd" if dimension == "payer" else "total_mvnd"
        rows = rows_of(tmp_path, f"by_{dimension}")
        assert rows[-1]["key"] == CONFIDENTIAL and sum(int(row[column]) for row in rows) == total
    secret = [row for row in rows_of(tmp_path, "lines") if row["project_id"] == CONFIDENTIAL]
    assert {(row["year"], row["payer"], row["amount_mvnd"]) for row in secret} == {
        (year, payer, amount) for year in ("2026", "2027")
        for payer, amount in (("state_recurrent", "150"), ("enterprise", "800"), ("institute", "50"))}


def test_nothing_of_a_confidential_project_stands_anywhere(problem, tmp_path):
    write_open_data(problem, make_plan(problem), tmp_path)
    everything = "\n".join(path.read_text(encoding="utf-8-sig") for path in tmp_path.iterdir()).casefold()
    for text in ("P1", "Radar", "Cơ quan Q", "Quảng Trị", "Kín", "77/KQ", "CV-", "nguồn kín"):
        assert text.casefold() not in everything, text
    assert {row["product_no"] for row in rows_of(tmp_path, "localisation")} == {"2"}


def test_without_confidential_projects_no_row_says_so(tmp_path):
    problem = make_problem()
    write_open_data(problem, make_plan(problem), tmp_path)
    assert CONFIDENTIAL not in {row["key"] for row in rows_of(tmp_path, "by_locality")}


def spoil(monkeypatch, name, change):
    """Publish one table otherwise than it is made."""
    made = open_data.open_tables
    monkeypatch.setattr(open_data, "open_tables", lambda problem, plan: {
        **made(problem, plan), name: change(made(problem, plan)[name], problem, plan)})


def full(dimension):
    from models.report.allocation_tables import by_dimension
    return lambda table, problem, plan: by_dimension(problem, plan, dimension)


def set_cell(column, value):
    def change(table, problem, plan):
        table.loc[0, column] = value
        return table
    return change


LEAKS = {
    "a-name-in-another-column": ("projects", set_cell("name_en", "Together with Long  RADAR"), "text"),
    "an-id": ("lines", set_cell("project_id", "P1"), "text"),
    "an-institute": ("projects", set_cell("channel", "xem Viện Kín"), "text"),
    "a-document-in-a-reason": ("rules", set_cell("override_reason", "theo 'Tờ trình 77/KQ'"), "text"),
    "its-agency-in-sums": ("by_managing_agency", full("managing_agency"), "text"),
    "its-product-in-sums": ("by_product", full("product"), "sum"),
    "its-money-in-a-shared-group": ("by_regime", full("regime"), "sum"),
    "its-number-in-a-shared-group": ("by_regime", set_cell("projects_funded", 3), "sum"),
    "its-state-money-in-a-shared-group": ("by_regime", set_cell("state_mvnd", 900), "sum"),
    "its-money-in-a-year": ("by_year", full("year"), "sum"),
    "its-money-in-a-payer": ("by_payer", full("payer"), "sum"),
    "its-money-in-localisation": ("localisation", set_cell("known_mvnd", 4_000), "sum"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_found_and_nothing_is_handed_over(problem, tmp_path, monkeypatch, name):
    table, change, code = LEAKS[name]
    spoil(monkeypatch, table, change)
    with pytest.raises(RedactionFailed) as failed:
        write_open_data(problem, make_plan(problem), tmp_path / "out")
    assert {(leak.file, leak.code) for leak in failed.value.leaks} >= {(f"{table}.csv", code), (f"{table}.json", code)}
    assert not (tmp_path / "out").exists()


def test_without_redaction_nothing_passes(problem, tmp_path, monkeypatch):
    monkeypatch.setattr(open_data, "public_plan", lambda problem, plan: plan)
    with pytest.raises(RedactionFailed):
        write_open_data(problem, make_plan(problem), tmp_path / "out")


def test_a_word_that_public_projects_share_is_no_secret(tmp_path):
    """The check must not forbid Hà Nội because one confidential project is there too."""
    problem = make_problem(make_case(2, projects={"P1": {"is_confidential": True, "name_vi": "Mật"}}))
    plan = make_plan(problem)
    write_open_data(problem, plan, tmp_path)
    assert check_redaction(problem, plan, tmp_path) == ()
    assert {row["key"] for row in rows_of(tmp_path, "by_locality")} == {"Hà Nội", CONFIDENTIAL}


def test_a_group_of_one_cannot_be_found_by_subtraction(problem):
    """Whatever is published of a group is the money of its public projects to the last million."""
    plan = make_plan(problem)
    shown = public_plan(problem, plan)
    by_agency = open_tables(problem, plan)["by_managing_agency"]
    public = by_agency[by_agency["key"] != CONFIDENTIAL]["total_mvnd"].sum()
    assert public == sum(option.total_mvnd for option in shown.chosen)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_leaves_as_text(payload, tmp_path):
    problem = make_problem(hostile_case(payload))
    write_open_data(problem, make_plan(problem), tmp_path)
    cells = [cell for path in tmp_path.glob("*.csv") for cell in assert_plain_csv(path.read_bytes())]
    cleaned = payload.replace("\r", "\n").replace("\t", " ")
    assert guard(cleaned) in cells
    for path in tmp_path.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    assert any(payload in row.values() for row in json.loads((tmp_path / "projects.json").read_text(encoding="utf-8")))


def test_a_plan_without_a_solution_has_nothing_to_publish(tmp_path):
    from models.plan import Termination

    problem = make_problem()
    plan = make_plan(problem, [], termination=Termination.INFEASIBLE, objective=None, bound=None, gap=None)
    with pytest.raises(ValueError, match="infeasible"):
        write_open_data(problem, plan, tmp_path)


def test_the_flag_is_a_column_of_the_register_like_any_other():
    from models.register.dictionary import columns_by_attribute

    column = columns_by_attribute("projects")["is_confidential"]
    assert (column.type, column.default, column.is_required) == ("boolean", "false", False)
