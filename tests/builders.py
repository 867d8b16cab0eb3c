"""Small cases, problems and plans for tests. Every rule has slack by default; a test sets the one it is about.

Two projects of product 1 over 2026-2027, each costing 1,000 million VND a year on the recurrent line, of which an
enterprise pledges 800 with evidence; the envelopes hold far more than everything asked for.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from models.domain import (
    BudgetLine,
    Case,
    Channel,
    Cost,
    Criterion,
    Decision,
    Envelope,
    FundingMode,
    Payer,
    Pledge,
    Project,
    ProjectStatus,
    Regime,
    Score,
)
from models.families.amounts import value as value_of
from models.plan import (
    FundingOption,
    Plan,
    SolverRun,
    StopReason,
    Termination,
    Variant,
    YearMoney,
)
from models.problem import Problem, state_problem

AS_OF = date(2026, 11, 1)
YEARS = (2026, 2027)
AMPLE_MVND = 1_000_000


def make_case(count: int = 2, *, years: Iterable[int] = YEARS, cost_mvnd: int = 1_000, enterprise_mvnd: int = 800,
              institute_mvnd: int = 0, other_private_mvnd: int = 0, score: Fraction | int = 10,
              projects: Mapping[str, Mapping[str, object]] | None = None, **tables: object) -> Case:
    """`count` projects P1, P2, ...; `projects` changes fields of some of them; `tables` replaces whole tables."""
    ids = [f"P{i}" for i in range(1, count + 1)]
    changes = projects or {}
    pledged = {Payer.ENTERPRISE: enterprise_mvnd, Payer.INSTITUTE: institute_mvnd,
               Payer.OTHER_PRIVATE: other_private_mvnd}
    made: dict[str, object] = {
        "projects": tuple(make_project(i, **changes.get(i, {})) for i in ids),
        "costs": tuple(Cost(i, year, BudgetLine.RECURRENT, cost_mvnd) for i in ids for year in years),
        "pledges": tuple(Pledge(i, payer, f"{payer.value} {i}", year, amount, "Cam kết 01")
                         for i in ids for year in years for payer, amount in pledged.items() if amount),
        "scores": tuple(Score(i, "merit", Fraction(score)) for i in ids),
        "criteria": (Criterion("merit"),),
        "envelopes": tuple(Envelope(year, None, "", AMPLE_MVND) for year in years),
    }
    return Case(**{**made, **tables})


def make_project(project_id: str, **changes: object) -> Project:
    """A project with slack; codes may be given as text."""
    given = {"name_vi": f"Đề tài {project_id}", "name_en": f"Project {project_id}", "product_no": 1,
             "managing_agency": "Bộ A", "locality": "Hà Nội", "lead_enterprise": f"Doanh nghiệp {project_id}"}
    codes = {"regime": Regime, "channel": Channel, "funding_mode": FundingMode, "status": ProjectStatus,
             "decision": Decision}
    changed = {name: codes[name](value) if name in codes and value is not None else value
               for name, value in changes.items()}
    return Project(project_id, **{**given, **changed})


def make_problem(case: Case | None = None, *, settings: Mapping[str, object] | None = None,
                 rules: Mapping[str, Fraction | str | None] | None = None, as_of: date = AS_OF) -> Problem:
    """The problem of a case; `settings` as texts over the defaults, `rules` overridden by id."""
    case = make_case() if case is None else case
    texts = {**case.settings, **(settings or {})}
    problem = state_problem(Case(**{**_tables_of(case), "settings": texts}), as_of)
    rulebook = problem.rulebook
    for rule_id, setting in (rules or {}).items():
        rulebook = rulebook.override(rule_id, setting, "test")
    return Problem(problem.case, rulebook, problem.settings)


def make_option(problem: Problem, project_id: str, *, scale_share: Fraction = Fraction(1), shift_years: int = 0,
                option_id: str = "") -> FundingOption:
    """Pledges first, the state pays the rest on the lines in proportion to their cost. Judges no rule."""
    costs = problem.costs_of.get(project_id, ())
    years = []
    for year in sorted({cost.year for cost in costs}):
        due = {line: sum(_scaled(c.total_mvnd, scale_share) for c in costs if c.year == year and c.budget_line is line)
               for line in BudgetLine}
        room, paid = sum(due.values()), {}
        for payer in (Payer.ENTERPRISE, Payer.OTHER_PRIVATE, Payer.INSTITUTE):
            pledged = sum(p.amount_mvnd for p in problem.pledges_of.get(project_id, ())
                          if p.year == year and p.payer_type is payer)
            paid[payer] = min(room, _scaled(pledged, scale_share))
            room -= paid[payer]
        development = min(room, due[BudgetLine.DEVELOPMENT])
        years.append(YearMoney(year + shift_years, development, room - development, paid[Payer.ENTERPRISE],
                               paid[Payer.INSTITUTE], paid[Payer.OTHER_PRIVATE]))
    first = min(cost.year for cost in costs)
    return FundingOption(option_id or f"{project_id}_0", project_id, problem.regime_of[project_id], scale_share,
                         first + shift_years, shift_years, Variant.PLEDGES_FIRST, tuple(years))


def make_plan(problem: Problem | None = None, funded: Iterable[str | FundingOption] | None = None,
              **changes: object) -> Plan:
    """A proved plan that funds the named projects (all of them by default) in full, with its exact objective."""
    problem = make_problem() if problem is None else problem
    wanted = [p.project_id for p in problem.case.projects] if funded is None else list(funded)
    chosen = tuple(w if isinstance(w, FundingOption) else make_option(problem, w) for w in wanted)
    objective = sum((value_of(problem, option) for option in chosen), Fraction(0))
    made = {"termination": Termination.OPTIMAL, "stop_reason": StopReason.PROVED, "case_digest": problem.case.digest,
            "rules_digest": problem.rulebook.digest, "settings_digest": problem.settings_digest,
            "problem_digest": problem.digest, "run": SolverRun("highs", "1.15.1", 0.0, 60.0), "seconds": 0.1,
            "objective": objective, "bound": float(objective), "gap": 0.0, "chosen": chosen}
    return Plan(**{**made, **changes})


def _tables_of(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in case.__dataclass_fields__}


def _scaled(amount_mvnd: int, scale_share: Fraction) -> int:
    return -(-amount_mvnd * scale_share.numerator // scale_share.denominator)
