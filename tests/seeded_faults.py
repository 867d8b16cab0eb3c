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


CO_FUNDING, ENVELOPE = "models.families.co_funding", "models.families.envelope"
LIMIT, TABLE = "models.families.limit", "models.families.option_table"
SUMS = "models.families.sums"
POOLS, LOCALISATION = "models.families.pools", "models.families.localisation"
PORTFOLIO, CHOICE = "models.families.portfolio", "models.families.choice"
AMOUNTS, OPTIONS, PROGRAMME = "models.families.amounts", "models.families.options", "models.milp.programme"
OBJECTIVE, SEARCH, PROBLEM = "models.milp.objective", "models.milp.search", "models.problem"
PURSES = "models.families.purses"
SPENDING = "models.families.expected_spending"
PLANNING, PLAN = "models.planning", "models.plan"

FAULTS = (
    Fault(
        "the enterprise floor is one million too high",
        CO_FUNDING,
        "parts = [Part(counted, table.total)]",
        "parts = [Part(counted - 1, table.total)]",
    ),
    Fault(
        "the enterprise floor is one million too low",
        CO_FUNDING,
        "parts = [Part(counted, table.total)]",
        "parts = [Part(counted + 1, table.total)]",
    ),
    Fault(
        "every regime has the market floor",
        CO_FUNDING,
        "{project_id: shares[regime] for project_id, regime in held.items()}",
        "{project_id: shares[Regime.MARKET] for project_id, regime in held.items()}",
    ),
    Fault(
        "the floor looks at counterpart of anybody",
        CO_FUNDING,
        "parts = [Part(counted, table.total)]",
        "parts = [Part(table.total - table.state, table.total)]",
    ),
    Fault("the yearly floor is forgotten", CO_FUNDING, "if problem.settings.floor_each_year:", "if False:"),
    Fault("the yearly floor always holds", CO_FUNDING, "if problem.settings.floor_each_year:", "if True:"),
    Fault(
        "the yearly floor looks at later years too",
        CO_FUNDING,
        "table.total_in((year,))",
        "table.total_in(range(year, year + 9))",
    ),
    Fault(
        "the state cap is one million too high",
        CO_FUNDING,
        "Part(table.state, table.total)",
        "Part(table.state - 1, table.total)",
    ),
    Fault(
        "the state cap takes everybody but enterprises for the state",
        CO_FUNDING,
        "Part(table.state, table.total)",
        "Part(table.total - table.enterprise, table.total)",
    ),
    Fault("the evidence switch is ignored", CO_FUNDING, "if not problem.settings.require_evidence:", "if True:"),
    Fault(
        "evidence is asked for without the switch",
        CO_FUNDING,
        "if not problem.settings.require_evidence:",
        "if False:",
    ),
    Fault("institutes never count", AMOUNTS, "(institute_mvnd if counts_institutes else 0)", "0"),
    Fault("institutes always count", AMOUNTS, "(institute_mvnd if counts_institutes else 0)", "institute_mvnd"),
    Fault(
        "money of the next year is charged to the envelope",
        ENVELOPE,
        "table.state_in(row.years, row.budget_line)",
        "table.state_in([year + 1 for year in row.years], row.budget_line)",
    ),
    Fault("nobody knows a project's instrument", PROBLEM,
          "found.setdefault(row.project_id, row.instrument.value)", 'found.setdefault(row.project_id, "")'),
    Fault("an envelope counts money twice", ENVELOPE, "rule_of_row(row), state_in_row(problem, table, row))",
          "rule_of_row(row), state_in_row(problem, table, row).times(2))"),
    Fault("an envelope on expected spending counts money in full", ENVELOPE,
          "_counted_in_row(problem, table, row))", "state_in_row(problem, table, row))"),
    Fault("nothing is held back against the risk", SPENDING,
          "return -(-self.factor * self.tangent_mvnd // (2 * _THOUSAND))", "return 0"),
    Fault("the risk is no part of what counts", SPENDING,
          "number = expected * 2 * under * room + 3 * self.factor * over * amount_mvnd**2 * below**2",
          "number = expected * 2 * under * room"),
    Fault("a project's own closed years are not looked at", SPENDING,
          "problem.spent_shares.of(project_id))", "problem.spent_shares.pooled)"),
    Fault(
        "an envelope of one line is charged with both lines",
        ENVELOPE,
        "table.state_in(row.years, row.budget_line)",
        "table.state_in(row.years)",
    ),
    Fault(
        "an agency's envelope is charged with everybody",
        ENVELOPE,
        "return None if not row.managing_agency else [",
        "return None if True else [",
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
        "row.limit_mvnd, Unit.MVND",
        "row.limit_mvnd + 1, Unit.MVND",
    ),
    Fault(
        "the envelope binds enterprises' money as well",
        ENVELOPE,
        "table.state_in(row.years, row.budget_line)",
        "table.state_in(row.years, row.budget_line) + table.enterprise",
    ),
    Fault("a pool's year is ignored", POOLS, "if pool.year is None else", "if True else"),
    Fault("a pool's cap in money is a floor", POOLS, '("cap_mvnd", True)', '("cap_mvnd", False)'),
    Fault(
        "a pool's floor in money is forgotten",
        POOLS,
        'in (("cap_mvnd", True), ("floor_mvnd", False)):',
        'in (("cap_mvnd", True),):',
    ),
    Fault(
        "a pool's cap counts the whole register",
        POOLS,
        "inside, everything = table.sum_of(state, members), table.sum_of(state)",
        "inside = everything = table.sum_of(state)",
    ),
    Fault(
        "a share cap is a share of the members' own money",
        POOLS,
        "is_cap, inside, share, Unit.SHARE, everything,",
        "is_cap, inside, share, Unit.SHARE, inside if is_cap else everything,",
    ),
    Fault(
        "a share floor is a share of the members' own money",
        POOLS,
        "is_cap, inside, share, Unit.SHARE, everything,",
        "is_cap, inside, share, Unit.SHARE, everything if is_cap else inside,",
    ),
    Fault(
        "shares are of all money instead of state money",
        POOLS,
        "table.sum_of(state, members), table.sum_of(state)",
        "table.sum_of(state, members), table.sum_of(table.total)",
    ),
    Fault(
        "a share cap is ten times too lax",
        POOLS,
        "is_cap, inside, share, Unit.SHARE",
        "is_cap, inside, share * (10 if is_cap else 1), Unit.SHARE",
    ),
    Fault(
        "the pool's number of projects counts options' scale",
        POOLS,
        "rule, True, table.sum_of(table.ones, members)",
        "rule, True, table.sum_of(table.total // table.total.max(), members)",
    ),
    Fault(
        "a pool allows one project too many",
        POOLS,
        "pool.max_projects, Unit.PROJECTS",
        "pool.max_projects + 1, Unit.PROJECTS",
    ),
    Fault(
        "coverage is satisfied by any project",
        POOLS,
        "table.sum_of(table.ones, problem.members_of(pool))",
        "table.sum_of(table.ones)",
    ),
    Fault(
        "the strategic floor counts the development line",
        POOLS,
        "table.state_in(line=BudgetLine.RECURRENT)",
        "table.state_in()",
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
        "localisation mixes bases", AMOUNTS, "if row.basis is basis and row.achieved_share", "if row.achieved_share"
    ),
    Fault(
        "an unknown localisation is zero",
        AMOUNTS,
        ".get(year - option.shift_years)",
        ".get(year - option.shift_years, Fraction(0))",
    ),
    Fault("localisation does not move with the start", AMOUNTS, ".get(year - option.shift_years)", ".get(year)"),
    Fault(
        "localisation is weighted by state money",
        LOCALISATION,
        "total = self.table.total[rates.columns]",
        "total = self.table.state[rates.columns]",
    ),
    Fault(
        "localisation is averaged without weights",
        LOCALISATION,
        "total = self.table.total[rates.columns]",
        "total = self.table.ones[rates.columns]",
    ),
    Fault(
        "a hard target may be missed",
        LOCALISATION,
        '"" if target.is_hard else f"shortfall',
        '"" if False else f"shortfall',
    ),
    Fault(
        "a soft target is hard",
        LOCALISATION,
        '"" if target.is_hard else f"shortfall',
        '"" if True else f"shortfall',
    ),
    Fault(
        "a target looks at every product",
        LOCALISATION,
        "in self.makers[target.product_no]:",
        "in self.table.columns_of:",
    ),
    Fault(
        "requires is reversed",
        PORTFOLIO,
        "add(selects[0], needed.times(-1)), 0",
        "add(needed, selects[0].times(-1)), 0",
    ),
    Fault(
        "requires looks at the first prerequisite only",
        PORTFOLIO,
        "enumerate(selects[1:], start=1)",
        "enumerate(selects[1:2], start=1)",
    ),
    Fault(
        "excludes is dropped",
        PORTFOLIO,
        "yield Limit(name, rule, True, add(*selects), 1, lock=lock)",
        "yield Limit(name, rule, True, add(*selects), 99, lock=lock)",
    ),
    Fault("at-most allows one more", PORTFOLIO, "link.limit or 0,", "(link.limit or 0) + 1,"),
    Fault("at-most nothing is no limit", PORTFOLIO, "link.limit or 0,", "link.limit or 99,"),
    Fault("a synergy is always on", PORTFOLIO, "select.times(-1), 0, beside", "select.times(-1), 1, beside"),
    Fault("a negative synergy can be dodged", PORTFOLIO, "len(selects) - 1, beside", "len(selects), beside"),
    Fault(
        "must is ignored",
        PORTFOLIO,
        "if project.decision is Decision.FREE and not is_bound:",
        "if project.decision is not Decision.MUST_NOT and not is_bound:",
    ),
    Fault(
        "running projects may be dropped",
        PORTFOLIO,
        "if project.decision is Decision.FREE and not is_bound:",
        "if project.decision is Decision.FREE:",
    ),
    Fault("must not is ignored", PORTFOLIO, "rule, True, select, 0, is_own=True", "rule, True, select, 1, is_own=True"),
    Fault(
        "a cap per enterprise looks at each project alone",
        PORTFOLIO,
        "table.sum_of(table.state, holders[holder])",
        "table.sum_of(table.state, holders[holder][:1])",
    ),
    Fault(
        "a cap per enterprise is charged with all money",
        PORTFOLIO,
        "table.sum_of(table.state, holders[holder])",
        "table.sum_of(table.total, holders[holder])",
    ),
    Fault(
        "a share cap per holder is a share of the holder's own money",
        PORTFOLIO,
        'everything, "state__period", holder',
        'inside, "", holder',
    ),
    Fault(
        "the minimum grant bars a grant of exactly the minimum",
        PORTFOLIO,
        "table.state < settings.minimum_grant_mvnd",
        "table.state <= settings.minimum_grant_mvnd",
    ),
    Fault(
        "the minimum grant bars projects that ask nothing of the state",
        PORTFOLIO,
        "(table.state > 0) &",
        "(table.state >= 0) &",
    ),
    Fault(
        "one project too many in all",
        PORTFOLIO,
        "settings.maximum_projects, Unit.PROJECTS",
        "settings.maximum_projects + 1, Unit.PROJECTS",
    ),
    Fault(
        "the floor on counterpart counts state money as well",
        PORTFOLIO,
        "table.sum_of(table.total - table.state)",
        "table.sum_of(table.total)",
    ),
    Fault(
        "the cap on missing localisation is not held",
        PORTFOLIO,
        "settings.localisation_missing_cap_mvnd, Unit.MVND",
        "10**12, Unit.MVND",
    ),
    Fault("a project may be financed twice", CHOICE, "if len(columns) > 1}", "if False}"),
    Fault("committed money is ignored", OPTIONS, "committed = whole([bill", "committed = whole([0 * bill"),
    Fault(
        "a later start leaves the bills where they were",
        OPTIONS,
        "year.year + shift_years, year.state_development_mvnd",
        "year.year, year.state_development_mvnd",
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
        "-(-product(amounts_mvnd, self._over) // self._under)",
        "product(amounts_mvnd, self._over) // self._under",
    ),
    Fault("a whole project is scaled", OPTIONS, "if project.funding_mode is FundingMode.WHOLE or", "if"),
    Fault(
        "the smallest scale is never tried",
        OPTIONS,
        "for i in range(1, steps)))",
        "for i in range(1, steps - 1)))",
    ),
    Fault(
        "pledges are paid twice over",
        OPTIONS,
        "enterprise = numpy.minimum(enterprise, room)",
        "enterprise = numpy.minimum(2 * enterprise, room)",
    ),
    Fault(
        "pledges of one payer in one year are not added up",
        OPTIONS,
        "bill.pledged_mvnd[at] += pledge.amount_mvnd",
        "bill.pledged_mvnd[at] = pledge.amount_mvnd",
    ),
    Fault("the state pays beyond its request", OPTIONS, "self.any_of(state > self.most)", "self.any_of(state < 0)"),
    Fault("stopped projects are funded", OPTIONS, "if project.status is ProjectStatus.STOPPED:", "if False:"),
    Fault("the state never pays more, whatever a floor asks", OPTIONS,
          "wants_more = bills.wants_state_more |", "wants_more ="),
    Fault(
        "a grant below the minimum is never raised",
        OPTIONS,
        "(first.grant > 0) & (first.grant < minimum)",
        "first.has_gap",
    ),
    Fault(
        "nobody backs out of promises without evidence",
        OPTIONS,
        "if must_be_backed:",
        "if False:",
    ),
    Fault(
        "the objective forgets the scale",
        AMOUNTS,
        "points = size * option.value_share",
        "points = size",
    ),
    Fault(
        "a level is worth its scale",
        PLAN,
        "self.scale_share if self.level is None else self.level.value_share",
        "self.scale_share",
    ),
    Fault("a menu is ignored", OPTIONS, "if menu := problem.levels_of.get(project.project_id):",
          "if menu := problem.levels_of.get(None):"),
    Fault("levels above the request are offered", OPTIONS, "if level.state_mvnd <= requested)", "if True)"),
    Fault("a level's money is spread evenly over the years", OPTIONS,
          "[sum(bill.request_mvnd) for bill in each.bills.values()]", "[1 for bill in each.bills.values()]"),
    Fault("of a level the state pays what pledges leave", OPTIONS, "numpy.maximum(self.least[own], granted), granted",
          "self.least[own], granted"),
    Fault(
        "the objective forgets the size",
        AMOUNTS,
        "size_factor(problem.total_cost_mvnd(option.project_id), problem.settings.size_exponent)",
        "Fraction(1)",
    ),
    Fault("the size exponent is ignored", AMOUNTS, "if exponent == 0:", "if True:"),
    Fault(
        "the size is what the state pays",
        AMOUNTS,
        "size_factor(problem.total_cost_mvnd(option.project_id)",
        "size_factor(option.state_mvnd",
    ),
    Fault(
        "the bonus is paid in every mode",
        AMOUNTS,
        "if problem.settings.priority_mode is PriorityMode.BONUS and",
        "if",
    ),
    Fault(
        "the bonus is never paid",
        AMOUNTS,
        "if problem.settings.priority_mode is PriorityMode.BONUS and",
        "if False and",
    ),
    Fault(
        "exactly 70 % private is no priority",
        AMOUNTS,
        "option.private_mvnd >= share * option.total_mvnd",
        "option.private_mvnd > share * option.total_mvnd",
    ),
    Fault(
        "institutes' money is private",
        AMOUNTS,
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
    Fault("a level is forgotten once it is decided", SEARCH,
          "self.model.set_row_bounds(self._held[name], row.lower, row.upper)", "pass"),
    Fault(
        "rows that could bind are left out",
        PROGRAMME,
        "if limit.keep or self._largest(total, sign) > sign * limit.bound:",
        "if limit.keep:",
    ),
    Fault("rows are written with rounded coefficients", SUMS,
          "scaled(self.numbers, factor.numerator), self.denominator * factor.denominator",
          "scaled(self.numbers, int(factor)), self.denominator"),
    Fault("a purse has one million more", PURSES, "limit_mvnd = sum(each.limit_mvnd for each in money)",
          "limit_mvnd = sum(each.limit_mvnd for each in money) + 1"),
    Fault("purses that pay together are held one by one alone", PURSES, "*tied)", ")"),
    Fault("every purse pays for all", PURSES, "table.state_in((year,)) * is_paid", "table.state_in((year,))"),
    Fault("a purse is one pot for all years", PURSES, "table.state_in((year,)) * is_paid", "table.state * is_paid"),
    Fault("a purse pays whoever asks", PROBLEM, "if project.project_id in members)", "if members is not None)"),
    Fault("a project without state money needs a purse", OPTIONS,
          "if self.purses is None or not any(year.state_mvnd for year in years):", "if self.purses is None:"),
    Fault("rows of single projects that bind are left out", LIMIT, "self.keep or at in broken or", "self.keep or"),
    Fault("rows of single projects are all taken for floors", LIMIT, "bounds if self.is_cap",
          "bounds if False"),
    Fault("a sum is one of all projects", TABLE, "self.members(projects)", "numpy.flatnonzero(amount)"),
)
