"""Localisation targets per product, year and basis; hard, or soft with a shortfall that is shown and priced."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from models.domain import LocalisationBasis, Target
from models.families.amounts import known_rates, localisation_rate, rate_in_year
from models.families.limit import ExtraColumn, Limit, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import Label, Lock, LockKind, Rule, RuleBasis, Word, on_register
from models.families.sums import Sum, add, product
from models.plan import FundingOption, Shortfall
from models.problem import Problem
from models.rules import RuleStatus, load_programme_targets
from models.settings import LocalisationMode


def localisation_target(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """The money-weighted localisation of a product's funded projects reaches its target, on one basis at a time.

    sum_{p in product, o with a known rate} (rate[p,o,y] - target) x total_o x choose[p,o] (+ shortfall) >= 0
    for every target (million VND of localised value). Projects with an unknown rate stay out of the mean.
    Rule: localisation_target (case, or the programme's text).
    """
    rates = _Rates(problem, table)
    for index, target in enumerate(problem.targets):
        localised, known = rates.sums_of(target)
        surplus = add(localised, known.times(-target.target_share))
        # Where every option reaches the target nothing is asked; without options at all, what would be asked.
        if table.options and not (surplus.numbers < 0).any():
            continue
        shortfall = "" if target.is_hard else f"shortfall__{index:03d}"
        if shortfall:
            yield ExtraColumn(shortfall, surplus=surplus)
        yield Limit(f"localisation_target__{index:03d}__{target.year}", _rule(problem, target), False, localised,
                    target.target_share, Unit.SHARE, known, shortfall=shortfall, keep=True,
                    lock=_lock(problem, target))


def target_rule_id(target: Target | Shortfall) -> str:
    """`localisation_target.<product>.<year>.<basis>`."""
    return f"localisation_target.{target.product_no}.{target.year}.{target.basis}"


def reached(problem: Problem, chosen: Iterable[FundingOption]) -> Iterator[tuple[Target, Fraction, int]]:
    """Every target, with the localised value of its product's chosen options with a known rate, and the money that
    this is a share of (million VND)."""
    made: dict[int | None, list[FundingOption]] = defaultdict(list)
    for option in chosen:
        made[problem.case.project_by_id[option.project_id].product_no].append(option)
    for target in problem.targets:
        localised, money = Fraction(0), 0
        for option in made[target.product_no]:
            rate = localisation_rate(problem, option, target.year, target.basis)
            if rate is not None:
                localised, money = localised + rate * option.total_mvnd, money + option.total_mvnd
        yield target, localised, money


class _Rates:
    """The recorded localisation of the options of every product."""

    def __init__(self, problem: Problem, table: OptionTable) -> None:
        self.problem, self.table = problem, table
        self.makers: dict[int | None, list[str]] = defaultdict(list)
        for project in problem.case.projects:
            self.makers[project.product_no].append(project.project_id)
        self._known: dict[tuple[str, LocalisationBasis], dict[int, Fraction]] = {}

    def sums_of(self, target: Target) -> tuple[Sum, Sum]:
        """Localised value and total money of the product's options whose rate is known."""
        rated: list[tuple[int, Fraction]] = []
        for project_id in self.makers[target.product_no]:
            if recorded := self._recorded(project_id, target.basis):
                rated += [(column, rate) for column in self.table.columns_of[project_id] if (
                    rate := rate_in_year(recorded, self.table.options[column], target.year)) is not None]
        rates = Sum.of(rated)
        total = self.table.total[rates.columns]
        return Sum(rates.columns, product(rates.numbers, total), rates.denominator), Sum(rates.columns, total)

    def _recorded(self, project_id: str, basis: LocalisationBasis) -> dict[int, Fraction]:
        if (project_id, basis) not in self._known:
            self._known[project_id, basis] = known_rates(self.problem, project_id, basis)
        return self._known[project_id, basis]


def _rule(problem: Problem, target: Target) -> Rule:
    known = problem.rulebook.products.get(target.product_no)
    name = str(target.product_no) if known is None else Label(known.name_vi, known.name_en)
    return Rule(target_rule_id(target), "localisation_target", _basis(problem, target), is_text=True,
                sentence="explain_rules.name.localisation_target", values=(
                    ("product", name), ("year", str(target.year)), ("basis", Word(f"terms.basis.{target.basis}"))))


def _basis(problem: Problem, target: Target) -> RuleBasis:
    """A target equal to one of `data/rules/localisation.yaml` stands in that text."""
    asked = (target.product_no, target.year, target.basis, target.target_share)
    in_text = any((t.product_no, t.year, t.basis, t.target_share) == asked
                  for since, t in load_programme_targets() if since <= problem.rulebook.as_of)
    return RuleBasis(RuleStatus.DIRECTIVE, "text", target.source) if in_text else on_register(target.source)


def _lock(problem: Problem, target: Target) -> Lock | None:
    """A target the planner entered is policy; one of the programme's text is binding only by the planner's switch."""
    if not target.is_hard:
        return None
    if problem.case.targets:
        return Lock(target_rule_id(target), LockKind.TARGET,
                    (str(target.product_no), str(target.year), str(target.basis)))
    if problem.settings.localisation_mode is LocalisationMode.HARD:
        return Lock("setting.localisation_mode", LockKind.LOCALISATION_MODE, ("localisation_mode",), "as_given")
    return None
