"""How are we doing: one paragraph that agrees with the page of disbursement, and hides what is confidential."""
from __future__ import annotations

import json
from dataclasses import replace

import pytest

from models.cli import main
from models.money.disbursement import disburse
from models.money.early_warnings import find_warnings
from models.money.standing import MOST_WARNINGS, find_standing, has_record
from models.register.case_io import write_case
from models.words.standing_text import standing_figures, standing_lines
from tests.builders import make_case, make_problem
from tests.test_money import DAY, PLAN, case_of


def test_the_paragraph_agrees_with_the_page():
    problem = make_problem(case_of())
    standing, money = find_standing(problem, PLAN, 2026, DAY), disburse(make_problem(case_of()), PLAN, 2026, DAY)
    assert standing.total == money.total
    told = standing_figures(standing)
    assert (told["planned_mvnd"], told["committed_mvnd"], told["paid_mvnd"]) == (1_500, 1_450, 480)


def test_each_project_is_counted_once_by_its_heaviest_warning():
    problem = make_problem(case_of())
    standing = find_standing(problem, PLAN, 2026, DAY)
    every = find_warnings(problem, standing.money)
    heaviest = {each.project_id: max(row.at_risk_mvnd for row in every if row.project_id == each.project_id)
                for each in every}
    assert standing.warned == len(heaviest) and standing.at_risk_mvnd == sum(heaviest.values())
    assert [each.at_risk_mvnd for each in standing.warnings] == sorted(heaviest.values(), reverse=True)[:MOST_WARNINGS]
    assert len({each.project_id for each in standing.warnings}) == len(standing.warnings) == min(3, len(heaviest))


def test_a_register_without_a_record_has_nothing_to_tell():
    assert has_record(make_problem(case_of())) and not has_record(make_problem(make_case(1)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_confidential_project_is_told_by_amount_alone(tmp_path, capsys, language):
    secret = {"is_confidential": True, "name_vi": "Radar kín", "name_en": "Radar kín", "managing_agency": "Cơ quan kín"}
    case = case_of(projects={"P1": secret})
    case = replace(case, payments=tuple(replace(row, reference=f"kín {row.reference}", advance_reference=(
        f"kín {row.advance_reference}" if row.advance_reference else ""), guarantee_document="kín")
        for row in case.payments))
    problem = make_problem(case)
    lines = "\n".join(standing_lines(find_standing(problem, PLAN, 2026, DAY), case, language))
    assert "kín" not in lines and "P1" in lines
    write_case(case, tmp_path / "case")
    for command in ("monitor", "forecast", "disburse --by=project", "follow"):
        for form in ([], ["--json"]):
            name, *options = command.split()
            assert main([name, str(tmp_path / "case"), "--as-of", DAY.isoformat(), "--lang", language, *options,
                         *form]) == 0
            told = capsys.readouterr().out
            assert "Radar" not in told and "kín CT" not in told and "kín C2" not in told, command
            if form and name == "monitor":
                assert json.loads(told)["standing"]["paid_mvnd"] == 480
