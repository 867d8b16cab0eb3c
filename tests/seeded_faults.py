"""One-line slips of the pen in the model, each of which some test must notice (`tests/test_seeded_faults.py`).

`right` is text that stands exactly once in the module's source; `wrong` takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    what: str
    module: str
    right: str
    wrong: str


CO_FUNDING, ENVELOPE = "models.milp.constraints.co_funding", "models.milp.constraints.envelope"
POOLS, LOCALISATION = "models.milp.constraints.pools", "models.milp.constraints.localisation"
PORTFOLIO, CHOICE = "models.milp.constraints.portfolio", "models.milp.constraints.choice"
EXPRESSIONS, OPTIONS, PROGRAMME = "models.milp.expressions", "models.milp.options", "models.milp.programme"
OBJECTIVE, SEARCH, PROBLEM = "models.milp.objective", "models.milp.search", "models.problem"
PLANNING = "models.planning"

FAULTS = (
    Fault(
        "the enterprise floor is one million too high",
        CO_FUNDING,
        "lambda o: expressions.option_floor_money(problem, o), [project_id])",
        "lambda o: expressions.option_floor_money(problem, o) - 1, [project_id])",
    ),
    Fault(
        "the enterprise floor is one million too low",
        CO_FUNDING,
        "lambda o: expressions.option_floor_money(problem, o), [project_id])",
        "lambda o: expressions.option_floor_money(problem, o) + 1, [project_id])",
    ),
    Fault(
        "every regime has the market floor",
        CO_FUNDING,
        "floors.get(problem.regime_of[project_id])",
        "floors[Regime.MARKET]",
    ),
    Fault(
        "the floor looks at counterpart of anybody",
        CO_FUNDING,
        "lambda o: expressions.option_floor_money(problem, o), [project_id])",
        "lambda o: o.total_mvnd - o.state_mvnd, [project_id])",
    ),
    Fault("the yearly floor is forgotten", CO_FUNDING, "if problem.settings.floor_each_year:", "if False:"),
    Fault("the yearly floor always holds", CO_FUNDING, "if problem.settings.floor_each_year:", "if True:"),
    Fault(
        "the yearly floor looks at later years too",
        CO_FUNDING,
        "y.total_mvnd for y in o.years if y.year == year",
        "y.total_mvnd for y in o.years if y.year >= year",
    ),
    Fault(
        "the state cap is one million too high",
        CO_FUNDING,
        "lambda o: o.state_mvnd",
        "lambda o: o.state_mvnd - 1",
    ),
    Fault(
        "the state cap takes everybody but enterprises for the state",
        CO_FUNDING,
        "lambda o: o.state_mvnd",
        "lambda o: o.total_mvnd - expressions.option_floor_money(problem, o)",
    ),
    Fault(
        "the evidence switch is ignored", CO_FUNDING, "if not programme.problem.settings.require_evidence:", "if True:"
    ),
    Fault(
        "evidence is asked for without the switch",
        CO_FUNDING,
        "if not programme.problem.settings.require_evidence:",
        "if False:",
    ),
    Fault("institutes never count", EXPRESSIONS, "(institute_mvnd if counts_institutes else 0)", "0"),
    Fault("institutes always count", EXPRESSIONS, "(institute_mvnd if counts_institutes else 0)", "institute_mvnd"),
    Fault(
        "money of the next year is charged to the envelope",
        ENVELOPE,
        "if year.year in years)",
        "if year.year - 1 in years)",
    ),
    Fault("an envelope of one line is charged with both lines", ENVELOPE, "year.state_on(line)", "year.state_mvnd"),
    Fault(
        "an agency's envelope is charged with everybody",
        ENVELOPE,
        "members = None if not row.managing_agency else [",
        "members = None if True else [",
    ),
    Fault(
        "two rows of one envelope are not added up",
        ENVELOPE,
        "[row.year] += available(row)",
        "[row.year] = available(row)",
    ),
    Fault("carry-over is ignored", ENVELOPE, "if problem.settings.carry_over:", "if False:"),
    Fault("money is carried over without the switch", ENVELOPE, "if problem.settings.carry_over:", "if True:"),
    Fault("money that was spent is carried over as well", ENVELOPE, "tuple(years[: i + 1])", "(years[i],)"),
    Fault(
        "the envelope is one million too large",
        ENVELOPE,
        "row.limit_mvnd, keep=True",
        "row.limit_mvnd + 1, keep=True",
    ),
    Fault(
        "the envelope binds enterprises' money as well",
        ENVELOPE,
        "sum(year.state_on(line)",
        "sum(year.state_on(line) + year.enterprise_mvnd",
    ),
    Fault("a pool's year is ignored", POOLS, "if pool.year is None else", "if True else"),
    Fault(
        "a pool's cap in money is a floor",
        POOLS,
        'programme.at_most(f"{name}__cap_mvnd"',
        'programme.at_least(f"{name}__cap_mvnd"',
    ),
    Fault("a pool's floor in money is forgotten", POOLS, "if pool.floor_mvnd is not None:", "if False:"),
    Fault(
        "a pool's cap counts the whole register",
        POOLS,
        "inside = programme.terms(lambda o: _state(o, pool), members)",
        "inside = programme.terms(lambda o: _state(o, pool))",
    ),
    Fault(
        "a share cap is a share of the members' own money",
        POOLS,
        "inside, everything, pool.cap_share)",
        "inside, inside, pool.cap_share)",
    ),
    Fault(
        "a share floor is a share of the members' own money",
        POOLS,
        "inside, everything, pool.floor_share)",
        "inside, inside, pool.floor_share)",
    ),
    Fault(
        "shares are of all money instead of state money",
        POOLS,
        "everything = programme.terms(lambda o: _state(o, pool))",
        "everything = programme.terms(lambda o: o.total_mvnd)",
    ),
    Fault(
        "a share cap is ten times too lax",
        POOLS,
        "inside, everything, pool.cap_share)",
        "inside, everything, pool.cap_share * 10)",
    ),
    Fault(
        "the pool's number of projects counts options' scale",
        POOLS,
        'max_projects", programme.terms(lambda o: 1, members)',
        'max_projects", programme.terms(lambda o: o.scale_share, members)',
    ),
    Fault(
        "a pool allows one project too many", POOLS, "members), pool.max_projects,", "members), pool.max_projects + 1,"
    ),
    Fault(
        "coverage is satisfied by any project",
        POOLS,
        "projects = programme.terms(lambda o: 1, members)",
        "projects = programme.terms(lambda o: 1)",
    ),
    Fault(
        "the strategic floor counts the development line",
        POOLS,
        "year.state_on(BudgetLine.RECURRENT)",
        "year.state_mvnd",
    ),
    Fault(
        "the strategic base given by the planner is ignored",
        POOLS,
        "if problem.settings.strategic_base_mvnd is not None:",
        "if False:",
    ),
    Fault("every project is strategic", POOLS, "if problem.is_strategic(p)]", "]"),
    Fault(
        "the strategic floor binds without the switch",
        POOLS,
        "if not problem.settings.strategic_floor_is_binding:",
        "if False:",
    ),
    Fault(
        "localisation mixes bases", EXPRESSIONS, "if row.basis is basis and row.achieved_share", "if row.achieved_share"
    ),
    Fault(
        "an unknown localisation is zero",
        EXPRESSIONS,
        ".get(year - option.shift_years)",
        ".get(year - option.shift_years, Fraction(0))",
    ),
    Fault("localisation does not move with the start", EXPRESSIONS, ".get(year - option.shift_years)", ".get(year)"),
    Fault(
        "localisation is weighted by state money",
        LOCALISATION,
        "rate * option.total_mvnd))\n                known.append((column, option.total_mvnd))",
        "rate * option.state_mvnd))\n                known.append((column, option.state_mvnd))",
    ),
    Fault(
        "localisation is averaged without weights",
        LOCALISATION,
        "rate * option.total_mvnd))\n                known.append((column, option.total_mvnd))",
        "rate))\n                known.append((column, 1))",
    ),
    Fault("a hard target may be missed", LOCALISATION, "if not target.is_hard:", "if True:"),
    Fault("a soft target is hard", LOCALISATION, "if not target.is_hard:", "if False:"),
    Fault("a target looks at every product", LOCALISATION, "if p.product_no == target.product_no]", "]"),
    Fault(
        "requires is reversed",
        PORTFOLIO,
        "add_terms(selects[0], scale_terms(needed, -1)), 0)",
        "add_terms(needed, scale_terms(selects[0], -1)), 0)",
    ),
    Fault(
        "requires looks at the first prerequisite only",
        PORTFOLIO,
        "enumerate(selects[1:], start=1)",
        "enumerate(selects[1:2], start=1)",
    ),
    Fault("excludes is dropped", PORTFOLIO, "programme.at_most(name, add_terms(*selects), 1)", "pass"),
    Fault("at-most allows one more", PORTFOLIO, "link.limit or 0,", "(link.limit or 0) + 1,"),
    Fault("at-most nothing is no limit", PORTFOLIO, "link.limit or 0,", "link.limit or 99,"),
    Fault(
        "a synergy is always on",
        PORTFOLIO,
        'programme.at_most(f"{name}__{i}", add_terms(together, scale_terms(select, -1)), 0)',
        "pass",
    ),
    Fault(
        "a negative synergy can be dodged",
        PORTFOLIO,
        'programme.at_most(f"{name}__all", add_terms(*selects, scale_terms(together, -1)), len(selects) - 1)',
        "pass",
    ),
    Fault("must is ignored", PORTFOLIO, "elif project.decision is Decision.MUST or is_bound:", "elif is_bound:"),
    Fault(
        "running projects may be dropped",
        PORTFOLIO,
        "elif project.decision is Decision.MUST or is_bound:",
        "elif project.decision is Decision.MUST:",
    ),
    Fault("must not is ignored", PORTFOLIO, 'programme.at_most(f"decisions__must_not__{code}", select, 0)', "pass"),
    Fault(
        "a cap per enterprise looks at each project alone",
        PORTFOLIO,
        "inside = programme.terms(lambda o: o.state_mvnd, holders[holder])",
        "inside = programme.terms(lambda o: o.state_mvnd, holders[holder][:1])",
    ),
    Fault(
        "a cap per enterprise is charged with all money",
        PORTFOLIO,
        "inside = programme.terms(lambda o: o.state_mvnd, holders[holder])",
        "inside = programme.terms(lambda o: o.total_mvnd, holders[holder])",
    ),
    Fault(
        "a share cap per holder is a share of the holder's own money",
        PORTFOLIO,
        "inside, everything, cap_share, holder",
        "inside, inside, cap_share, holder",
    ),
    Fault(
        "the minimum grant bars a grant of exactly the minimum",
        PORTFOLIO,
        "0 < o.state_mvnd < settings.minimum_grant_mvnd",
        "0 < o.state_mvnd <= settings.minimum_grant_mvnd",
    ),
    Fault(
        "the minimum grant bars projects that ask nothing of the state",
        PORTFOLIO,
        "0 < o.state_mvnd < settings.minimum_grant_mvnd",
        "o.state_mvnd < settings.minimum_grant_mvnd",
    ),
    Fault(
        "one project too many in all",
        PORTFOLIO,
        "programme.terms(lambda o: 1), settings.maximum_projects,",
        "programme.terms(lambda o: 1), settings.maximum_projects + 1,",
    ),
    Fault("the floor on counterpart counts state money as well", PORTFOLIO,
          "raised = programme.terms(lambda o: o.total_mvnd - o.state_mvnd)",
          "raised = programme.terms(lambda o: o.total_mvnd)"),
    Fault("the cap on missing localisation is not held", PORTFOLIO,
          "missing, settings.localisation_missing_cap_mvnd,", "missing, 10**12,"),
    Fault("a project may be financed twice", CHOICE, "if len(columns) > 1:", "if False:"),
    Fault("committed money is ignored", OPTIONS, "state_at_least = bill.committed_mvnd", "state_at_least = 0"),
    Fault(
        "a later start leaves the bills where they were",
        OPTIONS,
        "tuple(replace(year, year=year.year + shift_years) for year in years)",
        "tuple(years)",
    ),
    Fault(
        "a running project may start later",
        OPTIONS,
        "if is_bound or not problem.settings.allow_start_shift:",
        "if not problem.settings.allow_start_shift:",
    ),
    Fault(
        "the start moves without the switch",
        OPTIONS,
        "if is_bound or not problem.settings.allow_start_shift:",
        "if is_bound:",
    ),
    Fault(
        "a late start runs out of the planning years",
        OPTIONS,
        "if start in horizon and last + start - first in horizon)",
        "if start in horizon)",
    ),
    Fault(
        "scales are rounded down",
        OPTIONS,
        "-(-amount_mvnd * scale_share.numerator // scale_share.denominator)",
        "amount_mvnd * scale_share.numerator // scale_share.denominator",
    ),
    Fault("a whole project is scaled", OPTIONS, "if project.funding_mode is FundingMode.WHOLE or", "if"),
    Fault(
        "the smallest scale is never tried",
        OPTIONS,
        "for i in range(1, levels)))",
        "for i in range(1, levels - 1)))",
    ),
    Fault(
        "pledges are paid twice over",
        OPTIONS,
        "paid.append(min(room, _scaled(pledged, scale_share)))",
        "paid.append(min(room, 2 * _scaled(pledged, scale_share)))",
    ),
    Fault(
        "pledges of one payer in one year are not added up",
        OPTIONS,
        "bill.pledged_mvnd = _add_at(bill.pledged_mvnd, at, pledge.amount_mvnd)",
        "bill.pledged_mvnd = _add_at(bill.pledged_mvnd, at, pledge.amount_mvnd - bill.pledged_mvnd[at])",
    ),
    Fault("the state pays beyond its request", OPTIONS, "if state > sum(request):", "if False:"),
    Fault("stopped projects are funded", OPTIONS, "if project.status is ProjectStatus.STOPPED:", "if False:"),
    Fault("the state never pays more, whatever a floor asks", OPTIONS, "if wants_state_more or any(", "if any("),
    Fault(
        "a grant below the minimum is never raised", OPTIONS, "any(0 < grant < minimum for grant in grants)", "False"
    ),
    Fault(
        "nobody backs out of promises without evidence",
        OPTIONS,
        "if problem.settings.require_evidence and any(",
        "if False and any(",
    ),
    Fault(
        "the objective forgets the scale",
        EXPRESSIONS,
        "points = size * option.scale_share",
        "points = size",
    ),
    Fault(
        "the objective forgets the size",
        EXPRESSIONS,
        "size_factor(problem.total_cost_mvnd(option.project_id), problem.settings.size_exponent)",
        "Fraction(1)",
    ),
    Fault("the size exponent is ignored", EXPRESSIONS, "if exponent == 0:", "if True:"),
    Fault(
        "the size is what the state pays",
        EXPRESSIONS,
        "size_factor(problem.total_cost_mvnd(option.project_id)",
        "size_factor(option.state_mvnd",
    ),
    Fault(
        "the bonus is paid in every mode",
        EXPRESSIONS,
        "if problem.settings.priority_mode is PriorityMode.BONUS and",
        "if",
    ),
    Fault(
        "the bonus is never paid",
        EXPRESSIONS,
        "if problem.settings.priority_mode is PriorityMode.BONUS and",
        "if False and",
    ),
    Fault(
        "exactly 70 % private is no priority",
        EXPRESSIONS,
        "option.private_mvnd >= share * option.total_mvnd",
        "option.private_mvnd > share * option.total_mvnd",
    ),
    Fault(
        "institutes' money is private",
        EXPRESSIONS,
        "option.private_mvnd >=",
        "option.total_mvnd - option.state_mvnd >=",
    ),
    Fault(
        "criteria weigh the same",
        PROBLEM,
        "weights.get(row.criterion_id, Fraction(1)), row.score",
        "Fraction(1), row.score",
    ),
    Fault(
        "a project's own regime is ignored",
        PROBLEM,
        "p.regime or self.rulebook.regime_of_product",
        "self.rulebook.regime_of_product",
    ),
    Fault("the localisation mode is ignored", PROBLEM, "if mode is LocalisationMode.AS_GIVEN:", "if True:"),
    Fault("synergy bonuses are left out of the value", OBJECTIVE, "if link.bonus:", "if False:"),
    Fault(
        "the worst plan is sought",
        SEARCH,
        "goal.costs, goal.maximise, goal.offset)",
        "goal.costs, not goal.maximise, goal.offset)",
    ),
    Fault("a level is forgotten once it is decided", SEARCH, "self._fix(goal, objective, position)", "pass"),
    Fault("rows that could bind are left out", PROGRAMME, "if keep or self._largest(terms) > limit:", "if keep:"),
    Fault(
        "rows are written with rounded coefficients",
        PROGRAMME,
        "return number.numerator if number.denominator == 1 else float(number)",
        "return int(number)",
    ),
)
