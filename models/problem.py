"""A planning problem: one case under one rulebook and one set of settings, with what follows from the three together.

Everything that both the optimisation and the reports need to agree on is resolved here once: a project's regime, its
technology group, who a pool names, which targets hold. (The audit resolves them again, on its own.)
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from models.assumed_pledges import PLEDGES_AT_FLOOR, assume_pledges_at_floor
from models.bodies import BODY_KINDS, Bodies, plain_words
from models.codes import InstrumentKind
from models.domain import (
    BESIDE_THE_PLAN,
    Case,
    Channel,
    Cost,
    Envelope,
    FundingLevel,
    Localisation,
    Pledge,
    Pool,
    PoolDimension,
    Project,
    Purse,
    Regime,
    Target,
)
from models.evaluations.panels import with_derived_scores
from models.evaluations.pseudonyms import without_names
from models.plain import Shared, digest_of
from models.rules import Rulebook, load_rulebook
from models.settings import LocalisationMode, Settings
from models.spent_shares import SpentShares, closed_years


@dataclass(frozen=True)
class Problem(Shared):
    """Case, rules and settings on one planning date. Frozen; a scenario makes another one.

    Where a project has evaluations on a criterion and no score, the case has the score that follows from them.
    Evaluators stand in it by number: nothing that is made of a problem can tell a name.
    """

    case: Case
    rulebook: Rulebook
    settings: Settings

    def __post_init__(self) -> None:
        if self.case.evaluations:
            object.__setattr__(self, "case", without_names(with_derived_scores(self.case)))

    def __getstate__(self) -> dict[str, object]:
        """Without `worked_out`, which grows itself."""
        return {name: value for name, value in super().__getstate__().items() if name != "worked_out"}

    @cached_property
    def digest(self) -> str:
        """Fingerprint of the question; a plan answers exactly one. What was paid meanwhile asks no other question,
        unless envelopes are filled on what closed years say, or a limit or purse names projects by instrument."""
        asked = [self.case.question_digest, self.rulebook.digest, self.settings.asked()]
        asked += [] if self.spent_shares is None else [self.spent_shares.seen]
        return digest_of([*asked, self.instrument_of] if "instruments" in self.record_asked else asked)

    @cached_property
    def worked_out(self) -> dict[str, object]:
        """What other modules work out from the problem once, each under its own name."""
        return {}

    @cached_property
    def settings_digest(self) -> str:
        return digest_of(self.settings.asked())

    @cached_property
    def spent_shares(self) -> SpentShares | None:
        """What closed years say of spending, where envelopes are to be filled on it and there are enough of them."""
        if self.settings.underspend_risk_share is None:
            return None
        shares = closed_years(self.case, self.rulebook.as_of)
        return shares if shares.is_enough else None

    @cached_property
    def record_asked(self) -> frozenset[str]:
        """The tables of what happened that this question rests on: those behind spending to be expected, instruments
        where limits or purses name projects by them. Without either a plan rests on none."""
        named_by = {each.dimension for each in (*self.case.pools, *self.case.purses)}
        spending = () if self.settings.underspend_risk_share is None else (
            "actuals", "payments", "commitments", "milestones")
        return frozenset((*spending, *(["instruments"] if PoolDimension.INSTRUMENT in named_by else [])))

    @cached_property
    def as_asked(self) -> Problem:
        """The same question and digest without the tables that no plan of it rests on: what a search takes."""
        idle = [table for table in BESIDE_THE_PLAN if table not in self.record_asked and getattr(self.case, table)]
        return replace(self, case=replace(self.case, **dict.fromkeys(idle, ()))) if idle else self

    @cached_property
    def instrument_of(self) -> Mapping[str, str]:
        """The instrument of each project that the register gives one; the first where it gives several."""
        found: dict[str, str] = {}
        for row in self.case.instruments:
            if row.project_id:
                found.setdefault(row.project_id, row.instrument.value)
        return found

    @cached_property
    def regime_of(self) -> Mapping[str, Regime | None]:
        """Regime per project: its own override, else the default of its product; None = unknown (cannot be funded)."""
        return {p.project_id: p.regime or self.rulebook.regime_of_product(p.product_no) for p in self.case.projects}

    @cached_property
    def costs_of(self) -> Mapping[str, tuple[Cost, ...]]:
        return _rows_by_project(self.case.costs)

    @cached_property
    def pledges_of(self) -> Mapping[str, tuple[Pledge, ...]]:
        return _rows_by_project(self.case.pledges)

    @cached_property
    def levels_of(self) -> Mapping[str, tuple[FundingLevel, ...]]:
        """The menu of each project that has one, the most state money first."""
        return {project_id: tuple(sorted(own, key=lambda level: (-level.state_mvnd, level.level_no)))
                for project_id, own in _rows_by_project(self.case.funding_levels).items()}

    @cached_property
    def purses_of(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the purses that each project may be paid from, in the order of the case."""
        open_to = [(purse.purse_id, self.members_of(purse)) for purse in self.case.purses]
        return {project.project_id: tuple(purse_id for purse_id, members in open_to if project.project_id in members)
                for project in self.case.projects}

    @cached_property
    def payers_of(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Who may pay each project's state money: a purse alone, or all that pay together and are open to it."""
        together = {purse.purse_id for purse in self.case.purses if purse.pays_together}
        found = {}
        for project_id, open_to in self.purses_of.items():
            joint = tuple(purse_id for purse_id in open_to if purse_id in together)
            found[project_id] = (*((purse_id,) for purse_id in open_to if purse_id not in together),
                                 *((joint,) if joint else ()))
        return found

    def purse_mvnd(self, purse_id: str, year: int) -> int:
        """What a purse has in a year, million VND."""
        return sum(row.state_mvnd for row in self.case.purse_amounts if (row.purse_id, row.year) == (purse_id, year))

    @cached_property
    def localisation_of(self) -> Mapping[str, tuple[Localisation, ...]]:
        return _rows_by_project(self.case.localisation)

    @cached_property
    def score_of(self) -> Mapping[str, Fraction]:
        """Weighted criteria score per project: sum(weight x score) / sum(weight) over the criteria it was scored on."""
        weights = {c.criterion_id: c.weight for c in self.case.criteria}
        scored: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
        for row in self.case.scores:
            scored[row.project_id].append((weights.get(row.criterion_id, Fraction(1)), row.score))
        return {
            p.project_id: _weighted_mean(scored[p.project_id]) for p in self.case.projects
        }

    @cached_property
    def _total_cost_of(self) -> Mapping[str, int]:
        return {project_id: sum(cost.total_mvnd for cost in costs) for project_id, costs in self.costs_of.items()}

    def total_cost_mvnd(self, project_id: str) -> int:
        """All costs of a project as the register has them, million VND."""
        return self._total_cost_of.get(project_id, 0)

    def is_strategic(self, project: Project) -> bool:
        """Strategic = it makes a product of the catalogue in force."""
        return project.product_no in self.rulebook.products

    def group_no_of(self, project: Project) -> int | None:
        """The technology group of a project; None = its product is not in the catalogue."""
        product = self.rulebook.products.get(project.product_no) if project.product_no is not None else None
        return product.group_no if product else None

    @cached_property
    def bodies(self) -> Bodies:
        """Agencies, localities and enterprises of the case, each under one name however it is written."""
        return Bodies(self.case)

    @cached_property
    def _body_of(self) -> Mapping[tuple[str, str], str]:
        return {(p.project_id, kind): self.bodies.name_of(kind, getattr(p, kind))
                for p in self.case.projects for kind in BODY_KINDS}

    def body_of(self, project_id: str, kind: str) -> str:
        """The one name of a project's `managing_agency`, `locality` or `lead_enterprise` ("" = not given)."""
        return self._body_of[project_id, kind]

    def agency_of(self, envelope: Envelope) -> str:
        """The one name of the agency that an envelope is for ("" = all of them)."""
        return self.bodies.name_of("managing_agency", envelope.managing_agency)

    @cached_property
    def envelope_agencies(self) -> tuple[str, ...]:
        """The agencies of the envelopes in order: a row of the model names them by their place here."""
        return tuple(sorted({self.agency_of(row) for row in self.case.envelopes}))

    def values_of(self, project: Project, dimension: PoolDimension) -> str:
        """What a project is filed under on one dimension, as text ("" = not given)."""
        if dimension in BODY_KINDS:
            return self.body_of(project.project_id, dimension)
        plain = _FILED[dimension](self, project)
        return "" if plain is None else str(plain)

    def members_of(self, pool: Pool | Purse) -> frozenset[str]:
        """Ids of the projects a pool or a purse names."""
        if pool.dimension is PoolDimension.ALL:
            return frozenset(self.case.project_by_id)
        wanted = {self.named_by(pool, member) for member in pool.members}
        if not wanted and pool.dimension is PoolDimension.STRATEGIC:
            wanted = {"yes"}
        filed = self._filed_by(pool.dimension)
        return frozenset(project_id for value in wanted for project_id in filed.get(value, ()))

    def named_by(self, pool: Pool | Purse, member: str) -> str:
        """The value of the pool's dimension that a member stands for: a body by any spelling, a product or group by its
        number or name, a code in any case; the member itself when it stands for none."""
        if pool.dimension in BODY_KINDS:
            return self.bodies.name_of(pool.dimension, member)
        if pool.dimension is PoolDimension.PROJECT:
            return member
        folded = "".join(plain_words(member).split())
        number = folded.removeprefix("sp") if pool.dimension is PoolDimension.PRODUCT else folded
        if number.isdecimal():
            return str(int(number))
        return self._values_by_name.get((pool.dimension, folded), member)

    @cached_property
    def _values_by_name(self) -> Mapping[tuple[PoolDimension, str], str]:
        """(dimension, folded name) -> value, for what is not a body."""
        named: list[tuple[PoolDimension, str, object]] = []
        for product in self.rulebook.products.values():
            named += [(PoolDimension.PRODUCT, name, product.product_no)
                      for name in (product.name_vi, product.name_en)]
            named += [(PoolDimension.TECHNOLOGY_GROUP, name, product.group_no)
                      for name in (product.group_vi, product.group_en)]
        named += [(PoolDimension.REGIME, code, code) for code in Regime]
        named += [(PoolDimension.CHANNEL, code, code) for code in Channel]
        named += [(PoolDimension.STRATEGIC, code, code) for code in ("yes", "no")]
        named += [(PoolDimension.INSTRUMENT, code, code) for code in InstrumentKind]
        return {(dimension, "".join(plain_words(name).split())): str(value) for dimension, name, value in named}

    def _filed_by(self, dimension: PoolDimension) -> Mapping[str, list[str]]:
        """Ids of the projects under each value of a dimension; the register is walked once per dimension."""
        if dimension not in self._filed:
            filed = self._filed[dimension] = defaultdict(list)
            for project in self.case.projects:
                filed[self.values_of(project, dimension)].append(project.project_id)
        return self._filed[dimension]

    @cached_property
    def _filed(self) -> dict[PoolDimension, dict[str, list[str]]]:
        return {}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The localisation targets that hold: the case's own, else the programme's; after the localisation mode."""
        mode = self.settings.localisation_mode
        if mode is LocalisationMode.OFF:
            return ()
        given = self.case.targets or tuple(t for t in self.rulebook.targets if t.year in self.case.years)
        if mode is LocalisationMode.AS_GIVEN:
            return given
        hard = mode is LocalisationMode.HARD
        return tuple(Target(t.product_no, t.year, t.basis, t.target_share, hard, t.source) for t in given)


_FILED: Mapping[PoolDimension, Callable[[Problem, Project], object]] = {
    PoolDimension.ALL: lambda problem, project: "all",
    PoolDimension.PROJECT: lambda problem, project: project.project_id,
    PoolDimension.PRODUCT: lambda problem, project: project.product_no,
    PoolDimension.TECHNOLOGY_GROUP: Problem.group_no_of,
    PoolDimension.REGIME: lambda problem, project: problem.regime_of[project.project_id],
    PoolDimension.CHANNEL: lambda problem, project: project.channel,
    PoolDimension.STRATEGIC: lambda problem, project: "yes" if problem.is_strategic(project) else "no",
    PoolDimension.INSTRUMENT: lambda problem, project: problem.instrument_of.get(project.project_id),
}


def state_problem(case: Case, as_of: date, rulebook: Rulebook | None = None,
                  settings: Settings | None = None) -> Problem:
    """The problem of a case on a planning date, with the case's own settings over the defaults.

    A register that says nothing about pledges gets the assumed ones here, where the rules are known.
    Raises NoRuleInForce and SettingError (both name what is missing or wrong).
    """
    rulebook = rulebook or load_rulebook(as_of)
    if PLEDGES_AT_FLOOR in case.assumptions and not case.pledges:
        case = assume_pledges_at_floor(case, rulebook)
    return Problem(case, rulebook, settings or Settings.read(case.settings))


def _rows_by_project(rows: tuple) -> dict[str, tuple]:
    grouped: dict[str, list] = defaultdict(list)
    for row in rows:
        grouped[row.project_id].append(row)
    return {project_id: tuple(group) for project_id, group in grouped.items()}


def _weighted_mean(pairs: list[tuple[Fraction, Fraction]]) -> Fraction:
    if len(pairs) == 1:
        return pairs[0][1] if pairs[0][0] else Fraction(0)
    weight = sum((w for w, _ in pairs), Fraction(0))
    return sum((w * s for w, s in pairs), Fraction(0)) / weight if weight else Fraction(0)
