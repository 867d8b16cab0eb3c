"""Random planning problems: tiny ones that brute force can answer, and mid-size registers.

Amounts sit close to the limits on purpose (exactly at a floor, one million beside it), scores are coarse (ties).
Every family is switched on at random.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from random import Random

from models.domain import (
    BudgetLine,
    Case,
    Channel,
    Cost,
    Criterion,
    Decision,
    Envelope,
    FundingLevel,
    FundingMode,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Project,
    ProjectStatus,
    Purse,
    PurseAmount,
    PurseKind,
    Regime,
    Score,
    Target,
)
from models.problem import Problem, state_problem
from models.rules import Rulebook, load_rulebook
from models.units import LARGEST_MVND

AS_OF = date(2026, 11, 1)
YEARS = (2026, 2027, 2028)
AGENCIES, LOCALITIES, ENTERPRISES = ("A", "B"), ("H", "D"), ("E1", "E2", "E3")
# Products 1 and 6 have a market by default, 25 is led by the state; None = no strategic product.
PRODUCTS = (1, 6, 25, None)
SHARES = ("0.25", "0.3", "0.4", "0.5", "0.6", "0.75")


@dataclass
class _Tables:
    projects: list[Project] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    localisation: list[Localisation] = field(default_factory=list)


def tiny_problem(rng: Random, projects: int = 5, grain_mvnd: int = 1) -> Problem:
    """A problem of up to `projects` projects (at least 3), 1 to 4 options each, any family on.

    Costs are some ten grains each; limits are met or missed by one million VND whatever the grain.
    """
    tables = _Tables()
    count = rng.randint(3, max(3, projects))
    for number in range(1, count + 1):
        _add_project(
            rng,
            tables,
            f"P{number}",
            lambda: rng.choice((7, 10, 15, 20, 25, 40)) * grain_mvnd + rng.choice((0, 0, 0, 1)),
        )
    case = Case(
        tuple(tables.projects),
        tuple(tables.costs),
        tuple(tables.pledges),
        tuple(tables.scores),
        (Criterion("c1", Fraction(2)), Criterion("c2")),
        tuple(tables.localisation),
        _envelopes(rng, tables),
        _targets(rng),
        _pools(rng, count, grain_mvnd),
        _links(rng, count),
        funding_levels=_levels(_beside("levels", tables), tables),
        **_purses(_beside("purses", tables), tables),
        settings=_settings(rng, grain_mvnd),
    )
    return state_problem(case, AS_OF, _rulebook(rng))


def _beside(what: str, tables: _Tables) -> Random:
    """Draws of its own, so that all others stay what they were before there was such a table."""
    return Random(f"{what} {tables.costs} {tables.scores}")


def _levels(rng: Random, tables: _Tables) -> tuple[FundingLevel, ...]:
    """Menus of up to three amounts for some projects: all that is requested, parts of it, seldom more than it."""
    found = []
    for project in tables.projects:
        if rng.random() < 0.2:
            asked = sum(min(c.asked_mvnd, c.total_mvnd) for c in tables.costs if c.project_id == project.project_id)
            amounts = {asked, asked // 2, asked * 2 // 3, asked * rng.choice((2, 3)) // 7 + 1, asked + 1} - {0}
            for number, amount in enumerate(rng.sample(sorted(amounts), rng.choice((1, 2, min(3, len(amounts)))))):
                share = Fraction(rng.choice(("0.25", "0.5", "0.8", "1")))
                found.append(FundingLevel(project.project_id, number + 1, amount, share))
    return tuple(found)


def _purses(rng: Random, tables: _Tables) -> dict[str, tuple]:
    """Seldom: one to three purses, for everybody or for some, with money for about half of what is asked."""
    if rng.random() > 0.25:
        return {}
    scopes = ((PoolDimension.ALL, ()), (PoolDimension.MANAGING_AGENCY, ("A",)), (PoolDimension.LOCALITY, ("D",)),
              (PoolDimension.PROJECT, ("P1", "P2", "P4")))
    found = tuple(Purse(f"N{number}", rng.choice(tuple(PurseKind)), *scope,
                        most_tranches=rng.choice((None, None, 1, 2)),
                        first_tranche_share=rng.choice((None, None, Fraction(1, 2), Fraction(3, 5))))
                  for number, scope in enumerate(rng.sample(scopes, rng.choice((1, 2, 2, 3)))))
    asked = sum(cost.total_mvnd for cost in tables.costs)
    return {"purses": found, "purse_amounts": tuple(
        PurseAmount(purse.purse_id, year, rng.randint(0, asked // 3)) for purse in found for year in YEARS
        if rng.random() < 0.9)}


def mid_size_problem(seed: int, count: int = 40) -> Problem:
    """A register of `count` projects with money for about a third of it, caps, links, targets and pools."""
    rng = Random(f"mid-size {seed}")
    tables = _Tables()
    for number in range(1, count + 1):
        _add_project(rng, tables, f"P{number:03d}", lambda: rng.randint(1_000, 90_000), decided=False)
    asked = sum(cost.total_mvnd for cost in tables.costs) // 2
    ids = [project.project_id for project in tables.projects]
    kinds = [kind for kind in LinkKind if kind is not LinkKind.REQUIRES]
    links = [
        Link(f"K{i}", kind, tuple(rng.sample(ids, 3)), limit=2, bonus=Fraction(rng.randint(1, 9) * 100))
        for i, kind in enumerate(kinds)
    ]
    links.append(Link("K9", LinkKind.REQUIRES, tuple(rng.sample(ids, 2))))
    case = Case(
        tuple(tables.projects),
        tuple(tables.costs),
        tuple(tables.pledges),
        tuple(tables.scores),
        (Criterion("c1", Fraction(2)), Criterion("c2")),
        tuple(tables.localisation),
        tuple(Envelope(year, None, "", asked // 9) for year in YEARS),
        tuple(
            Target(product_no, 2027, LocalisationBasis.BILL_OF_MATERIALS, Fraction(1, 2), True) for product_no in (1, 6)
        ),
        (
            Pool("L1", PoolDimension.MANAGING_AGENCY, ("A",), cap_share=Fraction(3, 5)),
            Pool("L2", PoolDimension.PRODUCT, ("25",), floor_mvnd=asked // 60),
            Pool("L3", PoolDimension.CHANNEL, (Channel.BOTTOM_UP,), max_projects=count // 6),
        ),
        tuple(links),
        settings={"scale_levels": "2", "lead_enterprise_cap_share": "0.5", "tie_break": "false"},
    )
    return state_problem(case, AS_OF)


def _add_project(
    rng: Random, tables: _Tables, project_id: str, amount: Callable[[], int], decided: bool = True
) -> None:
    product_no = rng.choice(PRODUCTS)
    needs_regime = product_no is None and rng.random() < 0.9
    status = _seldom(
        rng,
        0.08 * decided,
        (ProjectStatus.RUNNING, ProjectStatus.COMMITTED, ProjectStatus.STOPPED),
        ProjectStatus.PROPOSED,
    )
    is_scalable, first = rng.random() < 0.3, rng.choice(YEARS[:2])
    tables.projects.append(
        Project(
            project_id,
            f"Dự án {project_id}",
            product_no=product_no,
            regime=rng.choice(tuple(Regime)) if needs_regime or rng.random() < 0.15 else None,
            regime_reason="test",
            channel=rng.choice(tuple(Channel)),
            managing_agency=rng.choice(AGENCIES),
            locality=rng.choice(LOCALITIES),
            lead_enterprise=rng.choice((*ENTERPRISES, "")),
            funding_mode=FundingMode.SCALABLE if is_scalable else FundingMode.WHOLE,
            minimum_scale_share=Fraction(rng.choice(("0.5", "0.6", "0.8"))) if is_scalable else Fraction(1),
            earliest_start=_seldom(rng, 0.1, (2026,), None),
            latest_start=_seldom(rng, 0.25, (2027, 2028), None),
            status=status,
            decision=_seldom(rng, 0.1 * decided, (Decision.MUST, Decision.MUST_NOT), Decision.FREE),
            decision_reason="test",
        )
    )
    for year in (first, first + 1)[: rng.choice((1, 1, 2))]:
        total = amount()
        lines = rng.choice(
            (
                ((BudgetLine.RECURRENT, total),),
                ((BudgetLine.DEVELOPMENT, total),),
                ((BudgetLine.DEVELOPMENT, total // 2), (BudgetLine.RECURRENT, total - total // 2)),
            )
        )
        committed = total // 4 if status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED) else 0
        for place, (line, part) in enumerate(lines):
            request = _seldom(rng, 0.2, (part * 2 // 5, part * 4 // 5), None)
            tables.costs.append(Cost(project_id, year, line, part, request, 0 if place else min(committed, part)))
        _add_pledges(rng, tables, project_id, year, total)
        for basis in (LocalisationBasis.BILL_OF_MATERIALS, LocalisationBasis.SELLING_PRICE):
            if rng.random() < 0.5:
                rate = _seldom(rng, 0.7, ("0.3", "0.5", "0.55", "0.7", "0.999"), None)
                tables.localisation.append(
                    Localisation(project_id, year, basis, None if rate is None else Fraction(rate))
                )
    for criterion_id in ("c1", "c2")[: rng.choice((1, 2))]:
        tables.scores.append(Score(project_id, criterion_id, Fraction(rng.choice((0, 20, 40, 60, 60, 80)))))


def _add_pledges(rng: Random, tables: _Tables, project_id: str, year: int, total: int) -> None:
    floor = rng.choice((Fraction(1, 5), Fraction(1, 2), Fraction(1, 2), Fraction(7, 10), Fraction(9, 10)))
    enterprise = max(0, -(-total * floor.numerator // floor.denominator) + rng.choice((-1, 0, 0, 0, 1, 2)))
    institute = rng.choice((0, 0, total // 10, total // 5))
    other = rng.choice((0, 0, 0, total // 10))
    for payer, pledged in ((Payer.ENTERPRISE, enterprise), (Payer.INSTITUTE, institute), (Payer.OTHER_PRIVATE, other)):
        if pledged:
            split = rng.choice((0, 0, pledged // 2))
            for number, part in enumerate((pledged - split, split)):
                if part:
                    tables.pledges.append(
                        Pledge(
                            project_id,
                            payer,
                            f"{payer.value} {number}",
                            year,
                            part,
                            "" if rng.random() < 0.15 else "MOU",
                        )
                    )


def _envelopes(rng: Random, tables: _Tables) -> tuple[Envelope, ...]:
    asked = sum(cost.total_mvnd for cost in tables.costs)
    rows = [Envelope(year, None, "", rng.randint(asked // 12, asked // 4)) for year in YEARS]
    if rng.random() < 0.25:
        rows = [Envelope(year, line, "", rng.randint(0, asked // 5)) for year in YEARS for line in BudgetLine]
    if rng.random() < 0.2:
        rows.append(Envelope(rng.choice(YEARS), None, rng.choice(AGENCIES), rng.randint(asked // 20, asked // 6)))
    return tuple(rows)


def _targets(rng: Random) -> tuple[Target, ...]:
    bases = (LocalisationBasis.BILL_OF_MATERIALS, LocalisationBasis.SELLING_PRICE)
    return tuple(
        Target(
            product_no, rng.choice(YEARS), rng.choice(bases), Fraction(rng.choice(("0.5", "0.6"))), rng.random() < 0.5
        )
        for product_no in (1, 6)
        if rng.random() < 0.4
    )


def _pools(rng: Random, count: int, grain_mvnd: int) -> tuple[Pool, ...]:
    groups = [
        (PoolDimension.MANAGING_AGENCY, ("A",)),
        (PoolDimension.CHANNEL, (Channel.TOP_DOWN,)),
        (PoolDimension.REGIME, ("market",)),
        (PoolDimension.STRATEGIC, ()),
        (PoolDimension.PRODUCT, ("1", "6")),
        (PoolDimension.ALL, ()),
        (PoolDimension.PROJECT, ("P1", "P3")),
        (PoolDimension.LOCALITY, ("D",)),
        (PoolDimension.LEAD_ENTERPRISE, ("E1",)),
        (PoolDimension.TECHNOLOGY_GROUP, ("1", "2")),
    ]
    limits = [
        lambda: {"floor_mvnd": rng.randint(1, 12) * grain_mvnd},
        lambda: {"cap_mvnd": rng.randint(0, 25) * grain_mvnd},
        lambda: {"floor_share": Fraction(rng.choice(SHARES[:4]))},
        lambda: {"cap_share": Fraction(rng.choice(SHARES))},
        lambda: {"min_projects": 1},
        lambda: {"max_projects": rng.randint(1, max(1, count // 2))},
    ]
    pools = []
    for number in range(rng.choice((0, 0, 1, 1, 2))):
        dimension, members = rng.choice(groups)
        pools.append(
            Pool(
                f"L{number}",
                dimension,
                tuple(str(member) for member in members),
                _seldom(rng, 0.3, YEARS, None),
                **rng.choice(limits)(),
            )
        )
    return tuple(pools)


def _links(rng: Random, count: int) -> tuple[Link, ...]:
    ids = [f"P{number}" for number in range(1, count + 1)]
    links = []
    for number in range(rng.choice((0, 0, 1, 1, 2))):
        kind, members = rng.choice(tuple(LinkKind)), tuple(rng.sample(ids, rng.choice((2, 3))))
        links.append(
            Link(
                f"K{number}",
                kind,
                members,
                rng.randint(0, 2) if kind is LinkKind.AT_MOST else None,
                Fraction(rng.choice((-1, 1, 2))) if kind is LinkKind.SYNERGY else None,
            )
        )
    return tuple(links)


def _settings(rng: Random, grain_mvnd: int) -> dict[str, str]:
    choices = {
        "size_exponent": ("0", "1", "1", "0.5"),
        "scale_levels": ("2", "3"),
        "allow_start_shift": ("true", "true", "false"),
        "priority_mode": ("off", "tie_break", "bonus"),
        "priority_bonus_share": ("0.1", "0.5"),
        "localisation_mode": ("as_given", "as_given", "hard", "soft", "off"),
        "levels": ("localisation,value,priority", "value,priority", "value,localisation"),
        "require_evidence": ("false", "false", "true"),
        "floor_each_year": ("false", "false", "true"),
        "carry_over": ("false", "true"),
    }
    settings = {key: rng.choice(values) for key, values in choices.items()}
    if rng.random() < 0.2:
        settings["strategic_floor_is_binding"] = "true"
        if rng.random() < 0.5:
            settings["strategic_base_mvnd"] = str(rng.randint(10, 60) * grain_mvnd)
    optional = {
        "lead_enterprise_cap_mvnd": str(rng.randint(5, 30) * grain_mvnd),
        "lead_enterprise_cap_share": rng.choice(SHARES),
        "locality_cap_mvnd": str(rng.randint(5, 30) * grain_mvnd),
        "locality_cap_share": rng.choice(SHARES),
        "minimum_grant_mvnd": str(rng.randint(3, 10) * grain_mvnd),
        "maximum_projects": str(rng.randint(1, 4)),
    }
    settings |= {key: value for key, value in optional.items() if rng.random() < 0.12}
    return settings


def _rulebook(rng: Random) -> Rulebook:
    rulebook = load_rulebook(AS_OF)
    if rng.random() < 0.3:
        rulebook = rulebook.override("counterpart_who_counts", "enterprises_and_institutes", "test")
    for rule_id in ("enterprise_share_floor.market", "state_share_cap.market", "state_share_cap.state_led"):
        if rng.random() < 0.1:
            rulebook = rulebook.override(rule_id, None, "test")
    if rng.random() < 0.1:
        rulebook = rulebook.override("enterprise_share_floor.state_led", Fraction(1, 3), "test")
    return rulebook


def _seldom(rng: Random, chance: float, values: tuple, otherwise: object) -> object:
    return rng.choice(values) if rng.random() < chance else otherwise


def with_case(problem: Problem, **changes: object) -> Problem:
    """The same problem with some tables of its case replaced; settings are read again."""
    return state_problem(replace(problem.case, **changes), AS_OF, problem.rulebook)


def with_settings(problem: Problem, **changes: str | None) -> Problem:
    """The same problem with some settings changed; None takes a setting out."""
    settings = {**problem.case.settings, **changes}
    return with_case(problem, settings={key: value for key, value in settings.items() if value is not None})


def wide_problem(rng: Random, projects: int = 5) -> Problem:
    """A tiny problem over all sizes that the dictionary allows: from a million VND to 9 million billion, scores from a
    millionth to a million, any size exponent."""
    problem = tiny_problem(rng, projects)
    case = problem.case
    factor_of = {project.project_id: int(10 ** rng.uniform(0, 8)) for project in case.projects}
    of_case = int(10 ** rng.uniform(0, 8))

    def larger(row: object, *names: str, factor: int = of_case) -> object:
        return replace(row, **{name: min(LARGEST_MVND, getattr(row, name) * factor) for name in names
                               if getattr(row, name) is not None})

    return with_settings(with_case(
        problem,
        costs=tuple(larger(row, "total_mvnd", "state_request_mvnd", "committed_state_mvnd",
                           factor=factor_of[row.project_id]) for row in case.costs),
        pledges=tuple(larger(row, "amount_mvnd", factor=factor_of[row.project_id]) for row in case.pledges),
        envelopes=tuple(larger(row, "state_mvnd") for row in case.envelopes),
        pools=tuple(larger(row, "cap_mvnd", "floor_mvnd") for row in case.pools),
        funding_levels=tuple(larger(row, "state_mvnd", factor=factor_of[row.project_id])
                             for row in case.funding_levels),
        purse_amounts=tuple(larger(row, "state_mvnd") for row in case.purse_amounts),
        scores=tuple(replace(row, score=Fraction(round(10 ** rng.uniform(0, 12)), 10**6)) for row in case.scores),
        links=tuple(replace(row, bonus=row.bonus and row.bonus * of_case) for row in case.links),
    ), size_exponent=rng.choice(("0", "0.5", "1", "2")))
