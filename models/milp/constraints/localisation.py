"""Localisation targets per product, year and basis; hard, or soft with a shortfall that is shown and priced."""
from __future__ import annotations

from models.domain import Target
from models.milp import expressions
from models.milp.programme import Programme, Terms, add_terms, scale_terms


def localisation_target(programme: Programme) -> None:
    """The money-weighted localisation of a product's funded projects reaches its target, on one basis at a time.

    sum_{p in product, o with a known rate} (rate[p,o,y] - target) x total_o x choose[p,o] (+ shortfall) >= 0
    for every target (million VND of localised value). Projects with an unknown rate stay out of the mean.
    Rule: localisation_target (case, or the programme's text).
    """
    for index, target in enumerate(programme.problem.targets):
        localised, known = _localised_terms(programme, target)
        surplus = _surplus(localised, known, target)
        if all(amount >= 0 for _, amount in surplus):
            continue
        name = f"localisation_target__{index:03d}__{target.year}"
        column = None
        if not target.is_hard:
            column = programme.add_column(f"shortfall__{index:03d}")
            programme.shortfall_columns[column] = dict(surplus)
        programme.at_least_share(name, localised, known, target.target_share, keep=True, shortfall_column=column)


def surplus_terms(programme: Programme, target: Target) -> Terms:
    """(column, localised value above the target, million VND) of the options that count towards it."""
    return _surplus(*_localised_terms(programme, target), target)


def _surplus(localised: Terms, known: Terms, target: Target) -> Terms:
    return add_terms(localised, scale_terms(known, -target.target_share))


def _localised_terms(programme: Programme, target: Target) -> tuple[Terms, Terms]:
    """(column, localised value) and (column, total money) of the product's options whose rate is known."""
    problem = programme.problem
    members = [p.project_id for p in problem.case.projects if p.product_no == target.product_no]
    localised: Terms = []
    known: Terms = []
    for project_id in members:
        rates = expressions.known_rates(problem, project_id, target.basis)
        for column in programme.columns_of[project_id]:
            option = programme.options[column]
            rate = expressions.rate_in_year(rates, option, target.year)
            if rate is not None:
                localised.append((column, rate * option.total_mvnd))
                known.append((column, option.total_mvnd))
    return localised, known
