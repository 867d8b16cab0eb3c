"""The illustrative case: one score is edited, and a new plan is proved and audited."""
from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.measure import Line, Scale, Seconds, middle, timed
from benchmarks.register import AS_OF
from models.audit import audit
from models.audit_document import audit_document
from models.domain import Case
from models.jobs.solve_job import SolveJob
from models.plan import Plan
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.register.edits import Edit, accept_edits, rows_by_key
from models.rules import DATA
from models.search_limits import SolveLimits

FOLDER = DATA / "sample" / "illustrative"
LIMITS = SolveLimits(time_limit_seconds=20.0)
EDITS = 5


def measure(scale: Scale) -> Iterator[Line]:
    """Every level with its price, in this process and as the dashboard asks for it."""
    case = read_case(FOLDER).case
    yield _line(case, "through plan_funding", lambda problem: plan_funding(problem, LIMITS))
    _by_job(state_problem(case, AS_OF))  # starts the server that children are forked from: once per session
    yield _line(case, "through SolveJob (a child process)", _by_job)


def edited(case: Case, which: int) -> Case:
    """The case with one score five points higher, or lower where there is no room above."""
    rows = sorted(rows_by_key(case, "scores").items())
    key, cells = rows[which * len(rows) // EDITS]
    old = float(cells["score"])
    edit = Edit(cells["project_id"], "scores", key, "score", cells["score"], str(old + 5 if old <= 90 else old - 5))
    result = accept_edits(case, [edit])
    if result.findings:
        raise ValueError(result.findings)
    return result.case


def _line(case: Case, how: str, plan_by: Callable[[Problem], Plan]) -> Line:
    runs: list[Seconds] = []
    proved = 0
    for which in range(EDITS):
        def answer(which: int = which) -> Plan:
            problem = state_problem(edited(case, which), AS_OF)
            plan = plan_by(problem)
            if audit(audit_document(problem, plan)).findings:
                raise ValueError("the audit has findings")
            return plan

        plan, seconds = timed(answer)
        runs.append(seconds)
        proved += plan.gap == 0
    used = middle(runs)
    return Line(f"illustrative case, edit to new proven plan, {how}", f"{len(case.projects)} projects",
                f"{used.wall:.2f} s", "<= 1.5 s", used.wall <= 1.5 and proved == EDITS, EDITS,
                f"edit, problem, plan and audit; longest {max(run.wall for run in runs):.2f} s; "
                f"processor time in this process {used.cpu:.2f} s; {proved} of {EDITS} proved optimal")


def _by_job(problem: Problem) -> Plan:
    job = SolveJob.start(problem, LIMITS)
    job.wait()
    if job.plan is None:
        raise RuntimeError(f"{job.state}: {job.failure} {job.detail}")
    return job.plan
