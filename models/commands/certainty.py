"""`certainty CASE`: how often each project stays funded over draws of what the register records of its doubt."""
from __future__ import annotations

import argparse
import os

from models.commands.answers import AnswerCommand, Told, percent_steps
from models.commands.reading import step_lines
from models.plain import to_plain
from models.plan import Plan
from models.problem import Problem
from models.wording import say

_DRAWS, _SEED = 1_000, 1
_MOST_DRAWS = 100_000


def _certainty(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.certainty.asked import workers_for
    from models.certainty.dask_workers import WorkersRefused
    from models.certainty.run import find_certainty
    from models.certainty.uncertainty import recorded
    from models.words.certainty_text import certainty_lines

    varies = recorded(problem, arguments.envelopes)
    try:
        found = find_certainty(problem, plan, varies, draws=arguments.draws, seed=arguments.seed,
                               workers=workers_for(arguments.workers, dask=arguments.dask or ""),
                               with_rounds=arguments.rounds, watch=step_lines(arguments.lang))
    except WorkersRefused as refused:
        line = say(f"certainty.refused.{refused.code}", arguments.lang, detail=refused.detail)
        return Told([line], {"refused": refused.code, "detail": refused.detail}, 1)
    lines = list(certainty_lines(found, varies, arguments.lang))
    return Told(lines, document(problem, found, lines), 0 if found.is_complete else 1)


def document(problem: Problem, found: object, lines: list[str]) -> dict[str, object]:
    """The answer as JSON: nothing in it depends on who worked on it, when, or for how long."""
    return {
        "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative, "seed": found.seed,
        "asked": found.asked, "draws": found.draws, "is_complete": found.is_complete, "gap_share": found.gap_share,
        "in_every_draw": found.in_every_draw, "funded": len(found.funded),
        "classes": {each.value: count for each, count in found.classes.items()},
        "decided_by": {each.value: count for each, count in sorted(found.decided_by.items())},
        "by_costs_share": None if found.by_costs_share is None else round(float(found.by_costs_share), 6),
        "unproved": found.unproved, "most_gap": found.most_gap, "lists": found.lists,
        "projects": [{
            "project_id": share.project_id, "is_funded": share.project_id in found.funded, "draws": share.draws,
            "draws_funding": share.funded, "share": round(float(share.share), 6), "low": float(share.low),
            "high": float(share.high), "class": share.certainty.value, "settled_after": share.settled_after}
            for share in found.shares],
        "rounds": to_plain(found.rounds), "findings": to_plain(found.findings), "sentences": lines}


def _varies(problem: Problem, arguments: argparse.Namespace) -> bool:
    """Whether there is anything to draw; says what was recorded and cannot be used, and that nothing is invented."""
    from models.certainty.uncertainty import recorded
    from models.words.certainty_text import finding_lines

    varies = recorded(problem, arguments.envelopes)
    if varies.is_empty:
        print("\n".join([*finding_lines(varies, arguments.lang), say("certainty.nothing", arguments.lang)]))
    return not varies.is_empty


def _count(text: str) -> int:
    value = int(text)
    if not 0 < value <= _MOST_DRAWS:
        raise argparse.ArgumentTypeError(text)
    return value


def _processes(text: str) -> int:
    value = int(text)
    if not 0 < value <= 4 * (os.cpu_count() or 1):
        raise argparse.ArgumentTypeError(text)
    return value


COMMAND = AnswerCommand("certainty", _certainty, {
    "--draws": {"type": _count, "default": _DRAWS, "metavar": "N"},
    "--seed": {"type": int, "default": _SEED, "metavar": "S"},
    "--workers": {"type": _processes, "default": 1, "metavar": "N"},
    "--dask": {"metavar": "ADDRESS"},
    "--envelopes": {"type": percent_steps, "default": (), "metavar": "P,P,..."},
    "--rounds": {"action": "store_true"}}, accepts=_varies)
register = COMMAND.register
