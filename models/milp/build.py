"""From a problem to its programme: options, one row per rule and place, the value objective."""
from __future__ import annotations

import gc
from contextlib import contextmanager

from models.families import contents
from models.families.contents import Family
from models.families.options import make_options
from models.milp import objective
from models.milp.programme import Programme
from models.problem import Problem


def build_programme(problem: Problem, families: tuple[Family, ...] | None = None) -> Programme:
    """The whole programme of a problem; `families` in place of all of them."""
    with _collector_paused():
        options, no_options = make_options(problem)
        return write_programme(Programme(problem, options, no_options), families)


def write_programme(programme: Programme, families: tuple[Family, ...] | None = None) -> Programme:
    """Write the families' rows and the value objective into a programme that has its options."""
    with _collector_paused():
        for family in contents.FAMILIES if families is None else families:
            for stated in family(programme.problem, programme.table):
                programme.state(stated)
        objective.set_value_objective(programme)
    return programme


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
