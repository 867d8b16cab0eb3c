"""`follow CASE`: tasks, milestones, results against promise, and the plans of past years against what happened."""
from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping

from models.commands.money import add_money_arguments, money_head, with_planned
from models.commands.reading import print_answer
from models.follow.milestones import follow_milestones, gate_states
from models.follow.past_plan import lay_over
from models.follow.results import localisation_path, results_by_product, results_by_project
from models.follow.tasks import FollowedTask, follow_tasks
from models.money.planned import PlannedMoney
from models.plain import to_plain
from models.problem import Problem
from models.wording import say
from models.words.follow_text import follow_lines
from models.words.money_text import planned_sentence

# What may be told of a row of a confidential project.
_TOLD = {"task": ("task_id", "due_on", "task_status", "finished_on"),
         "milestone": ("project_id", "due_on", "state_mvnd", "gate_decision", "decided_on")}


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("follow", help=say("follow.help.follow", language))
    add_money_arguments(parser, language, has_year=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    def tell(problem: Problem, planned: PlannedMoney) -> None:
        as_of = problem.rulebook.as_of
        tasks, milestones = follow_tasks(problem, as_of), follow_milestones(problem, as_of)
        gates, results = gate_states(problem, planned, as_of), results_by_project(problem, as_of)
        path, past = localisation_path(problem, as_of), lay_over(problem, planned, as_of)
        document = {
            **money_head(problem, planned), "tasks": [_task(row) for row in tasks],
            "milestones": [_told(to_plain(row), "milestone") for row in milestones],
            "gates": [_gate(to_plain(row)) for row in gates], "results": to_plain(results),
            "results_by_product": to_plain(results_by_product(problem, as_of)), "localisation": to_plain(path),
            "past": [{**to_plain(row), "outcome": row.outcome.value} for row in past]}
        lines = (planned_sentence(planned, arguments.lang), *follow_lines(
            problem, tasks, milestones, gates, results, path, past, arguments.lang))
        print_answer(document, lines, problem.case.is_illustrative, arguments)

    return with_planned(arguments, tell)


def _task(row: FollowedTask) -> dict[str, object]:
    return _told({**to_plain(row), "lacks_evidence": row.lacks_evidence}, "task")


def _told(plain: Mapping[str, object], name: str) -> dict[str, object]:
    """A row without what a confidential project does not show."""
    if not plain["is_confidential"]:
        return dict(plain)
    return {**_without(plain, ("trl_now",)), name: {key: plain[name][key] for key in _TOLD[name]}}


def _gate(plain: Mapping[str, object]) -> dict[str, object]:
    return _without(plain, ("milestone_id",)) if plain["is_confidential"] else dict(plain)


def _without(plain: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    return {key: value for key, value in plain.items() if key not in names}
