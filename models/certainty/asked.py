"""Certainty as it is asked for by a page or a command: on this machine, or on the scheduler whose address is given."""
from __future__ import annotations

from models.certainty.dask_workers import dask_address, plan_on_dask
from models.certainty.run import DRAWS, SEED, Certainty, Workers, find_certainty
from models.certainty.uncertainty import Uncertainty
from models.certainty.workers import plan_here, plan_in_processes
from models.plan import Plan
from models.problem import Problem
from models.watch import UNWATCHED, Watch


def workers_for(processes: int = 1, dask: str = "") -> Workers:
    """Who plans the draws: the scheduler at the address `dask` (else of `COFUNDING_DASK`), else processes of here."""
    if address := dask or dask_address():
        return plan_on_dask(address)
    return plan_here if processes == 1 else plan_in_processes(processes)


def ask_certainty(problem: Problem, plan: Plan, uncertainty: Uncertainty, draws: int = DRAWS, seed: int = SEED,
                  with_rounds: bool = False, *, watch: Watch = UNWATCHED) -> Certainty:
    """The question of the page Certainty, for a process of its own. Raises WorkersRefused."""
    return find_certainty(problem, plan, uncertainty, draws=draws, seed=seed, with_rounds=with_rounds,
                          workers=workers_for(), watch=watch)
