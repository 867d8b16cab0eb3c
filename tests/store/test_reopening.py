"""A real plan through the store: the exact run is re-opened, and solving it again gives the same digests and plan."""
from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from models.audit import audit
from models.audit_document import audit_document
from models.explain.plan_file import read_plan_file
from models.plain import to_plain
from models.planning import plan_funding
from models.problem import state_problem
from models.register.case_io import case_to_tables, tables_to_case
from models.report.plan_json import to_plan_json
from models.scenario import apply_scenario, parse_scenario
from models.search_limits import SolveLimits
from models.store import Store, VersionDraft
from tests.posed import knapsack_problem


def test_reload_and_solve_gives_the_same_digests_and_plan(store: Store, tmp_path: Path) -> None:
    values = {"A": 6, "B": Fraction(11, 2), "C": 3, "D": 2}
    base = knapsack_problem(values, {"A": 50, "B": 40, "C": 30, "D": 20}, 90).case
    overrides = {"name": "Thêm tiền", "author": "Lan", "note": "thử", "envelopes": {"scale": "1.1"},
                 "rules": {"enterprise_share_floor.market": "off", "state_share_cap.market": "off"}}
    as_of = date(2026, 11, 25)
    problem = apply_scenario(parse_scenario(overrides).scenario, base, as_of)
    limits = SolveLimits(seed=5)
    plan = plan_funding(problem, limits)
    document = to_plan_json(problem, plan, audit(audit_document(problem, plan)).findings)
    saved = store.create_scenario(VersionDraft(case_to_tables(base), overrides, document, limits=to_plain(limits)),
                                  name="Thêm tiền", actor="Lan")

    read = store.load(saved.scenario_id)
    assert read.plan == json.loads(json.dumps(document))
    assert read.record.headline.projects_funded == len(plan.chosen) > 0
    assert tables_to_case(read.base_tables).case.digest == base.digest
    again = apply_scenario(parse_scenario(read.overrides).scenario, tables_to_case(read.base_tables).case,
                           date.fromisoformat(read.record.as_of))
    assert (again.case.digest, again.rulebook.digest, again.settings_digest) == (
        read.record.case_digest, read.record.rules_digest, read.record.settings_digest)
    replanned = plan_funding(again, SolveLimits(**read.limits))
    assert (replanned.objective, replanned.chosen) == (plan.objective, plan.chosen)
    # And as the file that other commands read.
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(read.plan, ensure_ascii=False), encoding="utf-8")
    assert read_plan_file(path).problem.digest == problem.digest
    assert state_problem(tables_to_case(read.case_tables).case, as_of).case.digest == read.record.case_digest
