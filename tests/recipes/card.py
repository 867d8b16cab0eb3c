"""An explanation card: the funded projects that take the most state money."""
from __future__ import annotations

from tests.recipes import Added, Recipe

CARD = Recipe(
    heading="Add an explanation card", most=8,
    files={
        "models/explain/dearest.py": '''"""Which funded projects take the most state money."""
from __future__ import annotations

from dataclasses import dataclass

from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

_MOST = 3


@dataclass(frozen=True)
class Dearest:
    """Project ids with their state money (million VND), most first."""

    state_mvnd: tuple[tuple[str, int], ...]


def find_dearest(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *,
                 watch: Watch = UNWATCHED) -> Dearest:
    """The dearest of a plan; nothing has to be solved."""
    paid = sorted(((option.state_mvnd, option.project_id) for option in plan.chosen), reverse=True)
    return Dearest(tuple((project_id, state) for state, project_id in paid[:_MOST]))
''',
        "models/words/dearest_text.py": '''"""The dearest projects in sentences."""
from __future__ import annotations

from models.explain.dearest import Dearest
from models.wording import say
from models.words.figures import mvnd_text


def dearest_lines(found: Dearest, language: str) -> list[str]:
    """A sentence for each project."""
    return [say("dearest.line", language, project=project_id, state=mvnd_text(state, language))
            for project_id, state in found.state_mvnd]
''',
        "models/commands/answers.py": (
            Added('''def _dearest(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.dearest import find_dearest
    from models.words.dearest_text import dearest_lines

    found = find_dearest(problem, plan, _limits(arguments), watch=step_lines(arguments.lang))
    lines = dearest_lines(found, arguments.lang)
    return Told(lines, _document(problem, found, sentences=lines))


''', before="# --- one project ----"),
            Added('\n    AnswerCommand("dearest", _dearest),', after="ANSWERS = (")),
        "ui/explain/dearest.py": '''"""The dearest projects on the page Explain."""
from __future__ import annotations

import streamlit as st

from models.explain.dearest import Dearest
from models.words.dearest_text import dearest_lines
from ui.explain.panel import Scene
from ui.i18n import language
from ui.messages import md


def show_dearest(scene: Scene, found: Dearest) -> None:
    """The sentences, one a line."""
    for line in dearest_lines(found, language()):
        st.markdown(md(line))
''',
        "ui/explain/panels.py": (
            Added("from models.explain.dearest import find_dearest\nfrom ui.explain.dearest import show_dearest\n",
                  before="from models.explain.intervals import find_intervals\n"),
            Added('    Panel("dearest", "dearest.panel", find_dearest, show_dearest),\n',
                  before='    Panel("prices", "prices.panel",')),
        "locales/vi/dearest.yaml": '''help:
  command: các dự án được cấp nhiều vốn nhà nước nhất
  time_limit: =cli.help.seconds_each
  json: in kết quả thử dạng JSON
line: "{project} được cấp {state} triệu đồng."
panel:
  tab: Nhiều vốn nhất
  asked: Dự án nào nhận nhiều vốn nhất?
  lead: Những dự án được cấp nhiều vốn nhà nước nhất trong phương án.
  ask: Xem các dự án nhiều vốn nhất
''',
        "locales/en/dearest.yaml": '''help:
  command: the projects that take the most state money
  time_limit: =cli.help.seconds_each
  json: print the trial as JSON
line: "{project} gets {state} million VND."
panel:
  tab: Dearest
  asked: Which project gets the most money?
  lead: The projects of the plan that take the most state money.
  ask: Show the dearest projects
''',
        "docs/explanations.md": Added('''## Dearest
`python -m models.cli dearest CASE` · `models/explain/dearest.py`

**Asked.** Who takes the most? **Computed.** Sums of the plan. **Proved.** By addition.

''', before="## Funding intervals\n"),
    },
    proof='''
import json
import subprocess
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
from models.planning import plan_funding
from models.register.case_io import write_case
from models.register.draft import Draft
from tests.builders import AS_OF, make_case
from ui.explain.panel import Scene, show_panel
from ui.explain.panels import PANELS

write_case(make_case(2), Path("toy"))
told = subprocess.run([sys.executable, "-m", "models.cli", "dearest", "toy", "--as-of", "2026-11-01", "--json"],
                      capture_output=True, text=True, check=True).stdout
assert json.loads(told)["sentences"][0].startswith("P2 được cấp "), told
assert PANELS["dearest"].card and "## Dearest" in Path("docs/explanations.md").read_text(encoding="utf-8")
''',
    checks=("tests/test_explain_panels.py", "tests/test_locales.py"))
