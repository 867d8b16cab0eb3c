"""The table of contents of the model: its families in order."""
from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import contextmanager

from models.milp import objective
from models.milp.constraints.choice import one_option
from models.milp.constraints.co_funding import enterprise_share_floor, pledge_evidence, state_share_cap
from models.milp.constraints.envelope import state_envelope
from models.milp.constraints.localisation import localisation_target
from models.milp.constraints.pools import pools, product_coverage, strategic_share_floor
from models.milp.constraints.portfolio import concentration, decisions, goal_limits, links
from models.milp.options import make_options
from models.milp.programme import Programme
from models.problem import Problem

Family = Callable[[Programme], None]

FAMILIES: tuple[Family, ...] = (
    one_option,
    enterprise_share_floor,
    state_share_cap,
    pledge_evidence,
    state_envelope,
    pools,
    strategic_share_floor,
    product_coverage,
    localisation_target,
    concentration,
    goal_limits,
    links,
    decisions,
)


def build_programme(problem: Problem, families: tuple[Family, ...] = FAMILIES) -> Programme:
    """The whole programme of a problem: options, one row per rule and place, the value objective."""
    with _collector_paused():
        options, no_options = make_options(problem)
        return write_programme(Programme(problem, options, no_options), families)


def write_programme(programme: Programme, families: tuple[Family, ...] = FAMILIES) -> Programme:
    """Write the families' rows and the value objective into a programme that has its options."""
    with _collector_paused():
        for family in families:
            family(programme)
        objective.set_value_objective(programme)
    return programme


def family_of_row(name: str) -> str:
    """The family a row belongs to: the part of its name before the first double underscore."""
    return name.split("__", 1)[0]


@contextmanager
def _collector_paused():
    """Millions of small tuples are made and none is garbage: the cyclic collector would only walk them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
