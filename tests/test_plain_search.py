"""The plain try before the full search decides nothing: where it runs out of nodes, the same optimum is proved."""
from __future__ import annotations

from models.milp import search
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from tests.test_level_prices import priced_problem


def followed(monkeypatch, reason: StopReason | None):
    """Plan with every solve written down; with a reason, the plain try is made to end with it."""
    asked, solve = [], LiveModel.solve

    def noted(model, limits, watch, *arguments, **keywords):
        outcome = solve(model, limits, watch, *arguments, **keywords)
        if not limits.neighbourhoods and reason is not None:
            outcome = search.replace(outcome, termination=Termination.FEASIBLE, stop_reason=reason)
        asked.append((limits.neighbourhoods, watch.within(limits).node_limit))
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(LiveModel, "solve", noted)
        return plan_funding(priced_problem(), SolveLimits(), price_levels=False), asked


def test_a_try_that_ran_out_of_nodes_is_followed_by_the_full_search(monkeypatch):
    plain, asked = followed(monkeypatch, None)
    fuller, asked_again = followed(monkeypatch, StopReason.NODE_LIMIT)
    assert (False, search._PLAIN_NODES) in asked
    at = asked_again.index((False, search._PLAIN_NODES))
    assert asked_again[at + 1] == (True, None)
    assert fuller.termination is plain.termination is Termination.OPTIMAL
    assert (fuller.chosen, fuller.objective) == (plain.chosen, plain.objective)


def test_a_try_that_ended_for_another_reason_is_the_answer(monkeypatch):
    plan, asked = followed(monkeypatch, StopReason.CANCELLED)
    assert plan.termination is Termination.FEASIBLE and plan.stop_reason is StopReason.CANCELLED
    assert asked[-1] == (False, search._PLAIN_NODES)
