"""What is said beside a plan: rows of the import left out with their cost, no envelope, nothing funded."""
from __future__ import annotations

import pytest

from models.brief.risks import RiskCode, risks_of
from models.checks import check_problem
from models.cli import main
from models.kept_apart import KeptApart, kept_apart_mark, read_kept_apart
from models.register.case_io import write_case
from models.report.allocation import allocate
from models.report.caveats import plan_caveats
from models.wording import LANGUAGES, say
from tests.builders import make_case, make_plan, make_problem


@pytest.mark.parametrize(("given", "funded", "codes"), [
    ({}, ["P1"], []), ({"envelopes": ()}, ["P1"], ["plan_no_envelopes"]), ({}, [], ["plan_funds_nothing"]),
    ({"assumptions": ("rows_kept_apart:3:1500",)}, ["P1"], ["plan_lacks_rows"]),
    ({"assumptions": ("rows_kept_apart:3",)}, ["P1"], ["plan_lacks_rows_uncounted"])])
def test_what_is_said_beside_a_plan(given, funded, codes):
    problem = make_problem(make_case(2, **given))
    found = plan_caveats(problem, make_plan(problem, funded))
    assert [finding.code for finding in found] == codes
    if codes == ["plan_lacks_rows"]:
        assert (found[0].values["count"], found[0].values["amount_mvnd"]) == (3, 1500)


@pytest.mark.parametrize("kept", [KeptApart(3, 1500), KeptApart(3), KeptApart(1, 0)])
def test_the_mark_of_rows_kept_apart_is_read_as_it_was_written(kept):
    assert read_kept_apart(("other", kept_apart_mark(kept.rows, kept.cost_mvnd))) == kept
    assert read_kept_apart(("pledges_at_floor", "rows_kept_apart:x")) is None


def test_check_and_brief_tell_the_rows_and_their_cost():
    problem = make_problem(make_case(2, assumptions=("rows_kept_apart:3:1500",), envelopes=()))
    assert {"rows_kept_apart", "no_envelopes"} <= {finding.code for finding in check_problem(problem)}
    risks = {risk.code: risk.values for risk in risks_of(allocate(problem, make_plan(problem, ["P1"])))}
    assert risks[RiskCode.ROWS_KEPT_APART] == {"count": 3, "cost_mvnd": 1500} and RiskCode.NO_ENVELOPES in risks


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_funds_nothing_is_not_praised(language, tmp_path, capsys):
    write_case(make_case(2, enterprise_mvnd=0, envelopes=()), tmp_path)
    assert main(["plan", str(tmp_path), "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert "plan_no_envelopes" in printed and "plan_funds_nothing" in printed
    assert say("cli.termination.optimal", language, seconds="|").split("|")[0].strip() not in printed
