"""One watch is handed down a run: narrowed on the way, never widened, and silent where a part is nobody's business."""
from __future__ import annotations

import ast
from math import inf
from time import monotonic

import pytest

from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Step, Watch
from tests.test_architecture import modules, name_of

HOOKS = {"on_progress", "should_stop", "on_step", "on_search"}


def test_nobody_who_watches_is_told_and_stops_nothing():
    UNWATCHED.tell(1, 2, "P1")
    assert not UNWATCHED.is_stopped() and not UNWATCHED.is_over() and UNWATCHED.left_seconds() == inf
    assert UNWATCHED.within(SolveLimits()) == SolveLimits()


def test_steps_are_told_until_a_part_is_quiet():
    steps: list[Step] = []
    watch = Watch(on_step=steps.append, should_stop=lambda: len(steps) > 1)
    watch.quiet().tell(0, 9)
    watch.tell(0, 2, "P1")
    assert steps == [Step(0, 2, "P1")] and not watch.is_stopped()
    watch.tell(1, 2)
    assert watch.is_stopped() and watch.quiet().is_stopped() and watch.narrowed(seconds=9).is_over()


def test_a_part_ends_no_later_than_the_whole():
    whole = Watch(deadline=monotonic() + 10, node_limit=7)
    assert whole.narrowed(seconds=99).deadline == whole.deadline
    assert whole.narrowed(seconds=1).left_seconds() <= 1 < whole.left_seconds()
    assert (whole.narrowed(seconds=1).node_limit, whole.narrowed(nodes=3).node_limit) == (7, 3)
    late = whole.narrowed(seconds=-1)
    assert late.is_over() and not late.is_stopped()


def test_a_search_ends_where_its_limits_or_its_watch_do():
    limits = SolveLimits(time_limit_seconds=5.0, gap_share=0.1)
    assert Watch(node_limit=3).within(limits).node_limit == 3
    assert UNWATCHED.narrowed(seconds=99).within(limits) == limits
    assert UNWATCHED.narrowed(seconds=-1).within(limits).time_limit_seconds == 0.0


@pytest.mark.parametrize("asked", [(True, False), (False, True), (False, False)])
def test_one_more_may_stop_a_part(asked):
    whole = Watch(should_stop=lambda: asked[0])
    assert whole.also_stopped_by(lambda: asked[1]).is_stopped() is any(asked)
    assert whole.is_stopped() is asked[0]


def test_a_run_takes_a_watch_and_no_hooks_of_its_own():
    taking = {f"{name_of(path)}.{node.name}" for path in modules("models", "ui", "pages", "benchmarks")
              for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
              if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
              and HOOKS & {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}}
    assert not taking
