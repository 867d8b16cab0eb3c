"""`python -m benchmarks.page_runs PROJECTS`: processor time of drawing each page again, as JSON on the last line.

Runs in the dashboard's own environment. A page is opened, drawn twice, and drawn again by a script runner without a
browser: what its thread uses counts, with making the bytes of what it sends. `floor`: the same for a page that sends as
many short texts and nothing else, the least that Streamlit itself takes.
"""
from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from unittest.mock import patch

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from benchmarks.register import AS_OF, make_register
from models.planning import plan_funding
from models.register.case_io import read_case
from models.register.draft import Draft
from models.rules import DATA
from models.search_limits import SolveLimits
from ui.known_plans import known_plans
from ui.navigation import PAGES
from ui.session import Workspace, answer_to

APP = Path(__file__).resolve().parent.parent / "app.py"
ILLUSTRATIVE, REPEATS = 240, 7
_FLOOR = "import streamlit as st\nfor place in range({count}):\n    st.markdown(str(place))"
_LIMITS = SolveLimits(gap_share=0.001, time_limit_seconds=60.0)


class Meter:
    """The processor seconds of the last run of a script, and how many messages it sent."""

    def __init__(self) -> None:
        self.seconds, self.messages = 0.0, 0
        self._send = 0.0

    def watch(self) -> tuple[object, object]:
        run, start = ScriptRunner._run_script, LocalScriptRunner.__init__

        def timed(runner: ScriptRunner, *told: object) -> None:
            began = time.thread_time()
            run(runner, *told)
            self.seconds = time.thread_time() - began

        def heard(runner: LocalScriptRunner, *told: object, **more: object) -> None:
            start(runner, *told, **more)
            self.messages = 0
            runner.on_event.connect(self._weigh, weak=False)

        return patch.object(ScriptRunner, "_run_script", timed), patch.object(LocalScriptRunner, "__init__", heard)

    def _weigh(self, _: object, event: ScriptRunnerEvent, **told: object) -> None:
        if event is ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
            told["forward_msg"].SerializeToString()
            self.messages += 1


def measure(projects: int) -> dict[str, dict[str, float]]:
    """By page: seconds of a run, of Streamlit's own part, and the number of messages."""
    meter = Meter()
    first, second = meter.watch()
    with first, second:
        return {name: _page(meter, open_dashboard(projects), page.file) for name, page in PAGES.items()}


def open_dashboard(projects: int) -> AppTest:
    """A visit with a planned register that has been changed once, at rest."""
    case = read_case(DATA / "sample" / "illustrative").case if projects == ILLUSTRATIVE else make_register(projects)
    workspace = Workspace("illustrative", AS_OF, Draft.of(case), was_planned=True)
    workspace.take_answer(_answered(workspace))
    workspace.override_setting("maximum_projects", str(max(1, len(workspace.answer.plan.chosen) - 1)), "benchmark")
    workspace.take_answer(_answered(workspace))
    at = AppTest.from_file(str(APP), default_timeout=300)
    at.session_state["workspace"], at.session_state["lang"] = workspace, "vi"
    at.session_state["desk_at_once"] = False
    return at.run()


def _answered(workspace: Workspace) -> object:
    problem = workspace.problem
    plan = known_plans().plan_of(problem.digest) or plan_funding(problem, _LIMITS, price_levels=False)
    known_plans().keep_plan(problem.digest, plan)
    return answer_to(problem, plan)


def _page(meter: Meter, at: AppTest, page: str) -> dict[str, float]:
    at.switch_page(page)
    seconds = _again(meter, at)
    empty = AppTest.from_string(_FLOOR.format(count=meter.messages))
    messages = meter.messages
    return {"seconds": seconds, "messages": messages, "floor": _again(meter, empty)}


def _again(meter: Meter, at: AppTest) -> float:
    found = []
    for _ in range(2 + REPEATS):
        at.run()
        if at.exception:
            raise RuntimeError(at.exception[0].value)
        found.append(meter.seconds)
    return median(found[2:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", type=int)
    print(json.dumps(measure(parser.parse_args().projects)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
