"""A run record: the same run asked again, and every way in which it is not the same run any more."""
from __future__ import annotations

import json
from dataclasses import replace

import pytest

from models.domain import Envelope
from models.planning import plan_funding
from models.scenario import apply_scenario, parse_scenario
from models.scenario.run_record import (
    NotARunRecord,
    RunRecord,
    check_outcome,
    read_run,
    record_run,
    reopen_run,
    to_json,
    to_link,
)
from models.search_limits import SolveLimits
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence
from tests.builders import AS_OF, make_case

LIMITS = SolveLimits(time_limit_seconds=7.0, seed=3)
CASE = make_case(3, envelopes=(Envelope(2026, None, "", 450), Envelope(2027, None, "", 450)))


@pytest.fixture(scope="module")
def record() -> RunRecord:
    scenario = parse_scenario({"name": "S", "author": "A", "note": "Vì sao", "envelopes": {"scale": "0.5"}}).scenario
    problem = apply_scenario(scenario, CASE, AS_OF)
    return record_run(CASE, scenario, problem, plan_funding(problem, LIMITS), LIMITS)


def codes(run) -> list[str]:
    return [finding.code for finding in run.findings]


@pytest.mark.parametrize("write", [to_json, to_link])
def test_a_record_written_and_read_again_opens_the_same_run(record, write):
    again = read_run(write(record))
    assert again == record
    run = reopen_run(again, CASE, record.solver, record.solver_version)
    assert run.is_same and run.limits == LIMITS
    assert check_outcome(again, plan_funding(run.problem, run.limits)) == ()
    assert [row.state_mvnd for row in run.problem.case.envelopes] == [225, 225]


def test_a_link_needs_no_escaping(record):
    assert set(to_link(record)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_what_does_not_match_is_told(record):
    other_case = reopen_run(record, make_case(2), record.solver, record.solver_version)
    assert codes(other_case) == ["run_case_differs"] and not other_case.is_same
    other_solver = reopen_run(record, CASE, record.solver, "9.9.9")
    assert [(f.code, f.severity) for f in other_solver.findings] == [("run_solver_differs", "warning")]
    moved = replace(record, as_of=AS_OF.replace(day=AS_OF.day + 1))
    assert codes(reopen_run(moved, CASE, record.solver, record.solver_version)) == ["run_rules_differ"]
    changed = replace(record, settings_digest="0" * 64, case_digest="0" * 64)
    assert codes(reopen_run(changed, CASE, record.solver, record.solver_version)) == [
        "run_scenario_case_differs", "run_settings_differ"]
    missed = check_outcome(replace(record, value="1"), plan_funding(apply_scenario(record.scenario, CASE, AS_OF)))
    assert [finding.code for finding in missed] == ["run_outcome_differs"]
    for language in LANGUAGES:
        for finding in (*other_case.findings, *other_solver.findings, *missed):
            assert finding_sentence(finding, language)


@pytest.mark.parametrize("text", ["", "{}", "[]", "not base64 !", "AAAA", '{"format": "run/9"}'])
def test_anything_else_is_no_record(text):
    with pytest.raises(NotARunRecord):
        read_run(text)


def test_a_record_with_a_broken_part_is_no_record(record):
    for name in json.loads(to_json(record)):
        document = json.loads(to_json(record))
        del document[name]
        with pytest.raises(NotARunRecord):
            read_run(json.dumps(document))


def test_a_link_that_unpacks_without_end_is_refused():
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000)).decode().rstrip("=")
    with pytest.raises(NotARunRecord):
        read_run(bomb[:59_000] if len(bomb) > 59_000 else bomb)
