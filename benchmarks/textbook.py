"""The co-funding problem the way a planner's analyst writes it today in plain PuLP: what textbooks teach.

Continuous state and counterpart money per project, year and payer, a scale per project and possible start, a binary per
project, and one more for the priority bonus with its big M. It reads the same problem as the product. Its plans include
the product's: a scale may take any value, and the state may pay any part of what it was asked for (up to the rounding
of scaled amounts to whole millions). So its optimum is never lower, and the same where neither freedom helps.

Covers the rules of the seeded register with `SETTINGS`: one objective, hard localisation targets, priority as a bonus.
"""
from __future__ import annotations

from collections import defaultdict

import pulp

from models.domain import BudgetLine, Decision, LinkKind, Payer, Pool, Project, ProjectStatus
from models.families.amounts import known_rates, size_factor
from models.problem import Problem

SETTINGS = {"levels": "value", "localisation_mode": "hard", "priority_mode": "bonus", "tie_break": "false"}
BOUND = (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
LINES = tuple(BudgetLine)


class Textbook:
    """The PuLP problem `lp` and its variables: select[p], scale[p, start year], state[p, year, line], paid[...]."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lp = pulp.LpProblem("textbook", pulp.LpMaximize)
        self.select: dict[str, pulp.LpVariable] = {}
        self.scale, self.state, self.paid = {}, {}, {}
        self.state_in, self.total_of = {}, {}
        self.state_of, self.state_on = defaultdict(pulp.LpAffineExpression), defaultdict(pulp.LpAffineExpression)
        value = []
        for index, project in enumerate(problem.case.projects):
            value.append(self._add_project(index, project))
        self._add_envelopes()
        self._add_pools()
        self._add_localisation()
        self._add_concentration()
        value += self._add_links()
        self.lp += pulp.lpSum(value)

    def funded(self) -> frozenset[str]:
        """Ids of the projects that the solved problem funds."""
        return frozenset(p for p, variable in self.select.items() if (variable.value() or 0) > 0.5)

    def _add_project(self, i: int, project: Project) -> pulp.LpAffineExpression:
        """Variables and rows of one project; its value in the objective."""
        problem, lp, p = self.problem, self.lp, project.project_id
        costs = problem.costs_of[p]
        first, last = min(c.year for c in costs), max(c.year for c in costs)
        starts = [project.earliest_start or first] if project.status in BOUND else range(
            project.earliest_start or first, (project.latest_start or first) + 1)
        starts = [s for s in starts if last + s - first <= problem.case.years[-1]]
        select = self.select[p] = lp.add_variable(f"select_{i}", cat=pulp.LpBinary)
        begin = {s: lp.add_variable(f"begin_{i}_{s}", cat=pulp.LpBinary) for s in starts}
        lp += pulp.lpSum(begin.values()) == select
        for s in starts:
            self.scale[p, s] = lp.add_variable(f"scale_{i}_{s}", 0, 1)
            lp += self.scale[p, s] <= begin[s]
            lp += self.scale[p, s] >= float(project.minimum_scale_share) * begin[s]
        total, committed, request, pledged = (defaultdict(int) for _ in range(4))
        for cost in costs:
            total[cost.year] += cost.total_mvnd
            committed[cost.year] += cost.committed_state_mvnd
            request[cost.year, cost.budget_line] += cost.state_request_mvnd
        for pledge in problem.pledges_of.get(p, ()):
            if pledge.evidence_document or not problem.settings.require_evidence:
                pledged[pledge.year, pledge.payer_type] += pledge.amount_mvnd

        def scaled(amounts: dict, year: int, *key: object) -> pulp.LpAffineExpression:
            """What falls into a calendar year, whichever year the project starts in."""
            at = {s: year - s + first for s in starts}
            return pulp.lpSum(amounts[(at[s], *key) if key else at[s]] * self.scale[p, s] for s in starts)

        for y in range(starts[0], starts[-1] + last - first + 1):
            for line in LINES:
                self.state[p, y, line] = lp.add_variable(f"state_{i}_{y}_{line.value}", 0)
                lp += self.state[p, y, line] <= scaled(request, y, line)
                self.state_on[p, line] += self.state[p, y, line]
            for payer in Payer:
                self.paid[p, y, payer] = lp.add_variable(f"paid_{i}_{y}_{payer.value}", 0)
                lp += self.paid[p, y, payer] <= scaled(pledged, y, payer)
            state = self.state_in[p, y] = pulp.lpSum(self.state[p, y, line] for line in LINES)
            lp += state + pulp.lpSum(self.paid[p, y, payer] for payer in Payer) == scaled(total, y)
            if project.status in BOUND and committed[y]:
                lp += state >= committed[y] * select
            self.state_of[p] += state
        scale = pulp.lpSum(self.scale[p, s] for s in starts)
        bill = sum(total.values())
        self.total_of[p] = bill * scale
        paid_by = {payer: pulp.lpSum(v for (q, _, who), v in self._paid_of(p) if who is payer) for payer in Payer}
        self._add_floors(p, paid_by)
        if project.decision is Decision.MUST_NOT:
            lp += select == 0
        elif project.decision is Decision.MUST or project.status in BOUND:
            lp += select == 1
        return self._value(i, p, bill, scale, paid_by)

    def _paid_of(self, p: str):
        years = self.problem.case.years
        return [((p, y, payer), self.paid[p, y, payer]) for y in years for payer in Payer if (p, y, payer) in self.paid]

    def _add_floors(self, p: str, paid_by: dict) -> None:
        rulebook, settings, regime = self.problem.rulebook, self.problem.settings, self.problem.regime_of[p]
        counted = paid_by[Payer.ENTERPRISE]
        if rulebook.code("counterpart_who_counts") == "enterprises_and_institutes":
            counted = counted + paid_by[Payer.INSTITUTE]
        self.lp += counted >= float(rulebook.enterprise_share_floor(regime)) * self.total_of[p]
        cap = rulebook.state_share_cap(regime)
        if cap is not None:
            self.lp += self.state_of[p] <= float(cap) * self.total_of[p]
        if settings.minimum_grant_mvnd is not None:
            self.lp += self.state_of[p] >= settings.minimum_grant_mvnd * self.select[p]

    def _value(self, i: int, p: str, bill: int, scale, paid_by: dict) -> pulp.LpAffineExpression:
        problem = self.problem
        points = float(problem.score_of[p] * size_factor(bill, problem.settings.size_exponent))
        least = float(problem.rulebook.share("disbursement_priority_share"))
        bonus = float(problem.settings.priority_bonus_share) * points
        is_priority = self.lp.add_variable(f"priority_{i}", cat=pulp.LpBinary)
        extra = self.lp.add_variable(f"bonus_{i}", 0)
        private = paid_by[Payer.ENTERPRISE] + paid_by[Payer.OTHER_PRIVATE]
        self.lp += private >= least * self.total_of[p] - least * bill * (1 - is_priority)
        self.lp += extra <= bonus * is_priority
        self.lp += extra <= bonus * scale
        return points * scale + extra

    def _add_envelopes(self) -> None:
        for row in self.problem.case.envelopes:
            lines = LINES if row.budget_line is None else (row.budget_line,)
            self.lp += pulp.lpSum(v for (_, y, line), v in self.state.items()
                                  if y == row.year and line in lines) <= row.state_mvnd

    def _add_pools(self) -> None:
        for pool in self.problem.case.pools:
            members = self.problem.members_of(pool)
            inside, everything = self._state_in_pool(pool, members), self._state_in_pool(pool, self.select)
            if pool.cap_mvnd is not None:
                self.lp += inside <= pool.cap_mvnd
            if pool.floor_mvnd is not None:
                self.lp += inside >= pool.floor_mvnd
            if pool.cap_share is not None:
                self.lp += inside <= float(pool.cap_share) * everything
            if pool.floor_share is not None:
                self.lp += inside >= float(pool.floor_share) * everything
            if pool.min_projects:
                self.lp += pulp.lpSum(self.select[p] for p in sorted(members)) >= pool.min_projects
        problem = self.problem
        if problem.settings.strategic_floor_is_binding:
            strategic = (p.project_id for p in problem.case.projects if problem.is_strategic(p))
            floor = problem.rulebook.share("strategic_share_floor") * problem.settings.strategic_base_mvnd
            self.lp += pulp.lpSum(self.state_on[p, BudgetLine.RECURRENT] for p in strategic) >= float(floor)

    def _state_in_pool(self, pool: Pool, members) -> pulp.LpAffineExpression:
        members = sorted(members)
        if pool.year is None:
            return pulp.lpSum(self.state_of[p] for p in members)
        return pulp.lpSum(self.state_in[p, pool.year] for p in members if (p, pool.year) in self.state_in)

    def _add_localisation(self) -> None:
        problem = self.problem
        first = {p: min(cost.year for cost in costs) for p, costs in problem.costs_of.items()}
        for target in problem.targets:
            surplus = []
            for project in problem.case.projects:
                p = project.project_id
                if project.product_no != target.product_no:
                    continue
                rates = known_rates(problem, p, target.basis)
                for s in problem.case.years:
                    rate = rates.get(target.year - s + first[p])
                    if (p, s) in self.scale and rate is not None:
                        above = float((rate - target.target_share) * problem.total_cost_mvnd(p))
                        surplus.append(above * self.scale[p, s])
            self.lp += pulp.lpSum(surplus) >= 0

    def _add_concentration(self) -> None:
        settings = self.problem.settings
        for attribute, cap in (("lead_enterprise", settings.lead_enterprise_cap_mvnd),
                               ("locality", settings.locality_cap_mvnd)):
            holders = defaultdict(list)
            for project in self.problem.case.projects:
                holders[getattr(project, attribute)].append(project.project_id)
            for members in holders.values() if cap is not None else ():
                self.lp += pulp.lpSum(self.state_of[p] for p in members) <= cap
        if settings.maximum_projects is not None:
            self.lp += pulp.lpSum(self.select.values()) <= settings.maximum_projects

    def _add_links(self) -> list:
        """Rows of every link; the bonuses of synergies for the objective."""
        bonuses = []
        for i, link in enumerate(self.problem.case.links):
            selects = [self.select[p] for p in link.project_ids]
            if link.kind is LinkKind.REQUIRES:
                for needed in selects[1:]:
                    self.lp += selects[0] <= needed
            elif link.kind is LinkKind.EXCLUDES:
                for a in range(len(selects)):
                    for b in range(a):
                        self.lp += selects[a] + selects[b] <= 1
            elif link.kind is LinkKind.AT_MOST:
                self.lp += pulp.lpSum(selects) <= link.limit
            else:
                together = self.lp.add_variable(f"together_{i}", cat=pulp.LpBinary)
                for select in selects:
                    self.lp += together <= select
                bonuses.append(float(link.bonus) * together)
        return bonuses


def solve_with_bundled_cbc(textbook: Textbook, gap_share: float, seconds: float) -> None:
    """As PuLP's manual shows it: the CBC that comes with it, its default settings, a gap and a limit."""
    textbook.lp.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=gap_share, timeLimit=seconds))
