"""Every scenario as one line of the list: what it is called, where it stands, and its figures where a plan is known."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from models.plan import Plan, Termination
from models.problem import Problem, state_problem
from models.register.filters import fold_text
from models.scenario import Scenario
from models.scenario.tree import in_tree
from models.store import Store
from models.store.records import ScenarioRecord
from models.store.tables import STATUSES
from models.words.scenario_text import scenario_note
from ui import format as fmt
from ui.i18n import language, t
from ui.known_plans import known_plans
from ui.scenarios.desk import Desk
from ui.scenarios.given import BASE, OWN, has_changes
from ui.scenarios.offered import STORED, available, names, names_of, posed_before
from ui.scenarios.versions_store import moment_text, told
from ui.scenarios.versions_words import projects_text, proof_text, status_text
from ui.session import Workspace

# What the filter offers: what the visit holds itself, what comes with the product, and the states of the library.
HERE, GIVEN = "here", "given"
KINDS = (HERE, GIVEN, *STATUSES)


@dataclass(frozen=True)
class Entry:
    """One scenario. `record`: its row in the library (None = it is not there). Figures None = no plan is known."""

    key: str
    name: str
    kind: str
    status: str
    proof: str
    record: ScenarioRecord | None = None
    depth: int = 0
    who: str = ""
    when: str = ""
    note: str = ""
    state_mvnd: int | None = None
    counterpart_mvnd: int | None = None
    value: Fraction | None = None
    projects: str = ""


def entries(workspace: Workspace, desk: Desk, store: Store | None) -> list[Entry]:
    """All of them: the visit's own changes and the register, the library, opened and kept ones, presets."""
    every = available(workspace, desk)
    called = names(every)
    lines = {key: _line_of(workspace, key, called[key], each) for key, each in every.items()}
    first = [lines.pop(key) for key in (OWN, BASE)]
    kept = [line for key, line in lines.items() if key in desk.kept]
    return [*first, *_stored(store), *kept, *(line for key, line in lines.items() if key not in desk.kept)]


def matching(lines: list[Entry], search: str, kinds: tuple[str, ...]) -> list[Entry]:
    """Those of these kinds in which every word is found, accents left out."""
    words = fold_text(search).split()
    return [line for line in lines if line.kind in kinds and all(
        word in fold_text(f"{line.name} {line.who} {line.note}") for word in words)]


def _stored(store: Store | None) -> Iterator[Entry]:
    records = told(store.scenarios).result or () if store is not None else ()
    called = names_of(records)
    for depth, record in in_tree(records):
        head = record.headline
        has_plan = head.termination in ("optimal", "feasible")
        yield Entry(
            f"{STORED}{record.scenario_id}", called[record.scenario_id], record.status, status_text(record),
            proof_text(store, record.scenario_id, record.latest_seq, head), record, depth, record.updated_by,
            moment_text(record.updated_at), record.note, *((
                head.state_mvnd, head.counterpart_mvnd, head.value, projects_text(head)) if has_plan else ()))


def _line_of(workspace: Workspace, key: str, name: str, scenario: Scenario) -> Entry:
    problem = _problem(workspace, key, scenario)
    plan = None if problem is None else _plan_of(workspace, problem)
    kind = GIVEN if key.startswith("preset:") else HERE
    where = key if key == OWN else "base" if key == BASE else "preset" if kind == GIVEN else "kept"
    is_own = key == OWN
    return Entry(key, name, kind, t(f"scenarios.where.{where}"), _proof(plan),
                 who=workspace.actor if is_own else scenario.author,
                 note="" if is_own else scenario_note(scenario, language()),
                 **({} if plan is None else _figures(problem, plan)))


def _problem(workspace: Workspace, key: str, scenario: Scenario) -> Problem | None:
    """The question of a scenario as far as it costs nothing to pose; None = it has not been posed yet."""
    if key == OWN:
        return workspace.problem
    if key == BASE:
        return _base_problem(workspace)
    posed = posed_before(workspace, scenario)
    return None if posed is None else posed[0]


def _base_problem(workspace: Workspace) -> Problem:
    """The register as it was opened, without any change."""
    if not has_changes(workspace):
        return workspace.problem
    return state_problem(workspace.draft.base, workspace.as_of)


def _plan_of(workspace: Workspace, problem: Problem) -> Plan | None:
    """By the digest alone: a list weighs no registers row by row."""
    answer = workspace.answer
    if answer is not None and answer.is_shown and answer.problem.digest == problem.digest:
        return answer.plan
    return known_plans().plan_of(problem.digest)


def _proof(plan: Plan | None) -> str:
    if plan is None:
        return t("library.without_plan")
    if plan.termination is Termination.OPTIMAL:
        return t(f"scenarios.state.{plan.outcome}")
    return t("library.not_proved", gap=fmt.at_most_better(plan))


def _figures(problem: Problem, plan: Plan) -> dict[str, object]:
    state = sum(option.state_mvnd for option in plan.chosen)
    return {"state_mvnd": state, "counterpart_mvnd": sum(option.total_mvnd for option in plan.chosen) - state,
            "value": plan.objective, "projects": t("library.projects_of", funded=fmt.count(len(plan.chosen)),
                                                   considered=fmt.count(len(problem.case.projects)))}
