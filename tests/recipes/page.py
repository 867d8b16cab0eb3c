"""A page for leaders: the projects by name."""
from __future__ import annotations

from tests.recipes import Added, Recipe

PAGE = Recipe(
    heading="Add a page", most=6,
    files={
        "pages/deliver/names.py": '''"""Page "Names": every project by its name."""
from __future__ import annotations

import streamlit as st

from ui import session
from ui.i18n import t
from ui.messages import md

workspace = session.open_workspace()
st.title(t("names_page.title"))
for project in workspace.problem.case.projects:
    st.markdown(md(project.name_vi))
''',
        "ui/navigation.py": Added(
            '    Page("deliver", "names", "ten-du-an", ":material/list:", "briefing"),\n',
            before='    Page("deliver", "briefing", "tom-tat",'),
        "locales/vi/names_page.yaml": "title: Tên các dự án\n",
        "locales/en/names_page.yaml": "title: Names of the projects\n",
        "locales/vi/shell.yaml": Added("\n  names: =names_page.title", after="\nnav:"),
        "locales/en/shell.yaml": Added("\n  names: =names_page.title", after="\nnav:"),
    },
    proof='''
from streamlit.testing.v1 import AppTest
from models.register.draft import Draft
from tests.builders import AS_OF, make_case
from ui.session import Workspace

for language, title in (("vi", "Tên các dự án"), ("en", "Names of the projects")):
    at = AppTest.from_file("app.py", default_timeout=120)
    at.session_state["workspace"] = Workspace("thử", AS_OF, Draft.of(make_case(2)), was_planned=True)
    at.session_state["lang"] = language
    at.run()
    at.switch_page("pages/deliver/names.py").run()
    assert not at.exception
    assert at.title[0].value == title
''',
    checks=("tests/test_locales.py",))
