"""A seeded register of any size with every rule family switched on: what all measurements plan.

Invented numbers over the catalogue in force: N projects x 5 years, 10 technology groups, 30 products (and some projects
outside the catalogue), 34 localities, one lead enterprise per eight projects. The state is asked for about three times
what its envelopes hold.
"""
from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

from models.domain import (
    BudgetLine,
    Case,
    Cost,
    Decision,
    Envelope,
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
    Regime,
    Score,
    Target,
)
from models.problem import Problem, state_problem
from models.units import split_in_proportion

AS_OF = date(2026, 11, 1)
SEED = 7
YEARS = (2026, 2027, 2028, 2029, 2030)
AGENCIES, LOCALITIES, PRODUCTS, FIRST_STATE_LED_PRODUCT = 12, 34, 30, 23
TARGETED_PRODUCTS = range(1, 13)
BASIS = LocalisationBasis.SELLING_PRICE
FLOORED_GROUPS, FLOORED_LOCALITIES, CAPPED_LOCALITIES = ("2", "4", "6"), ("L05", "L11"), ("L00", "L01", "L02")
# Envelopes of a year in percent of what is asked for, and of each budget line in percent of its year.
ENVELOPE_PERCENT, LINE_PERCENT = 33, 58


def make_problem(projects: int, seed: int = SEED, **settings: object) -> Problem:
    """The planning problem of a made register; `settings` go over the register's own."""
    case = make_register(projects, seed)
    return state_problem(Case(**{**{name: getattr(case, name) for name in case.__dataclass_fields__},
                                 "settings": {**case.settings, **{k: str(v) for k, v in settings.items()}}}), AS_OF)


def make_register(projects: int, seed: int = SEED) -> Case:
    """A case with `projects` projects; the same size and seed give the same case."""
    random = Random(f"{seed}/{projects}")
    rows: dict[str, list] = {name: [] for name in ("projects", "costs", "pledges", "scores", "localisation")}
    for index in range(projects):
        _add_project(random, index, max(3, projects // 8), rows)
    asked = {(year, line): 0 for year in YEARS for line in BudgetLine}
    for cost in rows["costs"]:
        asked[cost.year, cost.budget_line] += cost.state_request_mvnd
    years = [(year, sum(asked[year, line] for line in BudgetLine) * ENVELOPE_PERCENT // 100) for year in YEARS]
    envelopes = [Envelope(year, line, "", amount * percent // 100) for year, amount in years
                 for line, percent in ((None, 100), *((line, LINE_PERCENT) for line in BudgetLine))]
    state_mvnd = sum(amount for _, amount in years)
    return Case(
        **{name: tuple(table) for name, table in rows.items()}, envelopes=tuple(envelopes),
        targets=tuple(Target(product, year, BASIS, Fraction(38 + 3 * (year - YEARS[0]), 100), is_hard=product % 2 == 1)
                      for product in TARGETED_PRODUCTS for year in YEARS),
        pools=_pools(state_mvnd), links=_links(random, rows["projects"]),
        settings={
            "require_evidence": "true", "strategic_floor_is_binding": "true", "minimum_grant_mvnd": "600",
            "strategic_base_mvnd": str(state_mvnd // 2),
            "lead_enterprise_cap_mvnd": str(max(150_000, state_mvnd * 40 // projects)),
            "locality_cap_mvnd": str(state_mvnd * 6 // 100), "maximum_projects": str(projects * 38 // 100),
            "counterpart_floor_mvnd": "1",
        })


def _add_project(random: Random, index: int, enterprises: int, rows: dict[str, list]) -> None:
    project_id = f"D{index:05d}"
    is_running = random.random() < 0.03
    product = random.randint(1, PRODUCTS) if random.random() < 0.85 or is_running else None
    is_market = product is not None and product < FIRST_STATE_LED_PRODUCT
    duration = random.choice((2, 3, 3, 4, 5))
    start = YEARS[0] if is_running else random.randint(YEARS[0], YEARS[-1] - duration + 1)
    is_scalable = not is_running and random.random() < 0.4
    may_wait = not is_running and random.random() < 0.12
    rows["projects"].append(Project(
        project_id, f"Dự án {index}", product_no=product, regime=None if product else Regime.STATE_LED,
        regime_reason="" if product else "register", managing_agency=f"A{random.randrange(AGENCIES):02d}",
        locality=f"L{min(random.randrange(LOCALITIES), random.randrange(LOCALITIES)):02d}",
        lead_enterprise=f"E{random.randrange(enterprises):05d}",
        funding_mode=FundingMode.SCALABLE if is_scalable else FundingMode.WHOLE,
        minimum_scale_share=Fraction(random.choice((5, 6, 7)), 10) if is_scalable else Fraction(1),
        earliest_start=start, latest_start=start + 1 if may_wait else start,
        status=ProjectStatus.RUNNING if is_running else ProjectStatus.PROPOSED,
        decision=Decision.MUST_NOT if not is_running and random.random() < 0.01 else Decision.FREE,
        decision_reason="register"))
    rows["scores"].append(Score(project_id, "score", Fraction(random.randint(350, 950), 10)))
    total = int(8_000 * 6 ** random.random()) if is_running else int(6_000 * 40 ** random.random())
    enterprise = random.randint(54, 76) if is_market else random.randint(22, 45)
    if not is_running and random.random() < 0.08:
        enterprise -= 12  # below its floor
    institute, private = random.randint(0, 8), random.randint(0, 10)
    line = random.choice(tuple(BudgetLine))
    for offset, amount in enumerate(split_in_proportion(total, [random.randint(2, 6) for _ in range(duration)])):
        year = start + offset
        state = amount * (100 - enterprise - institute - private) // 100
        asked = min(amount, state * random.choice((100, 100, 115)) // 100 + 3)
        rows["costs"].append(Cost(project_id, year, line, amount, asked, state * 6 // 10 if is_running else 0))
        shares = ((Payer.ENTERPRISE, enterprise), (Payer.INSTITUTE, institute), (Payer.OTHER_PRIVATE, private))
        for payer, percent in shares:
            if percent:
                has_evidence = is_running or random.random() < 0.99
                rows["pledges"].append(Pledge(project_id, payer, payer.value, year, -(-amount * percent // 100),
                                              "document" if has_evidence else ""))
    if product in TARGETED_PRODUCTS and (is_running or random.random() < 0.9):
        first = random.randint(45, 70) if is_running else random.randint(25, 70)
        for year in YEARS:
            share = Fraction(first + random.randint(2, 4) * (year - YEARS[0]), 100)
            rows["localisation"].append(Localisation(project_id, year, BASIS, share, "register"))


def _pools(state_mvnd: int) -> tuple[Pool, ...]:
    groups = [Pool(f"group_{group}", PoolDimension.TECHNOLOGY_GROUP, (str(group),), cap_share=Fraction(24, 100),
                   floor_share=Fraction(3, 100) if str(group) in FLOORED_GROUPS else None) for group in range(1, 11)]
    floors = [Pool(f"floor_{code}", PoolDimension.LOCALITY, (code,), floor_mvnd=state_mvnd * 2 // 100)
              for code in FLOORED_LOCALITIES]
    caps = [Pool(f"cap_{code}", PoolDimension.LOCALITY, (code,), year=year, cap_mvnd=max(60_000, state_mvnd // 80))
            for code in CAPPED_LOCALITIES for year in YEARS]
    covered = [Pool(f"cover_{product}", PoolDimension.PRODUCT, (str(product),), min_projects=1)
               for product in (16, 30)]
    return (*groups, *floors, *caps, *covered)


def _links(random: Random, projects: list[Project]) -> tuple[Link, ...]:
    """One project in 25 needs another; one in 30 leads a clique of which at most one may be funded; a few synergies."""
    free = [p.project_id for p in projects if p.status is ProjectStatus.PROPOSED]
    links = []
    for kind, size, count in ((LinkKind.REQUIRES, 2, len(projects) // 25), (LinkKind.EXCLUDES, 4, len(projects) // 30),
                              (LinkKind.AT_MOST, 6, len(projects) // 100), (LinkKind.SYNERGY, 2, len(projects) // 100)):
        for index in range(count):
            members = tuple(random.sample(free, size))
            links.append(Link(f"{kind.value}_{index:04d}", kind, members, 2 if kind is LinkKind.AT_MOST else None,
                              Fraction(random.randint(5, 60)) if kind is LinkKind.SYNERGY else None, "register"))
    return tuple(links)
