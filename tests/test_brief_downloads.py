"""The downloads of the briefing page without a browser: at once for a small plan, a job for a large one."""
from __future__ import annotations

import io
import zipfile

import docx
import pytest
from streamlit.testing.v1 import AppTest

from models.audit import audit
from models.audit_document import audit_document
from models.brief.brief import make_brief
from models.explain.all_projects import explain_all
from models.export.documents import docx_template
from models.export.documents.solved_replies import SolvedReplies
from models.export.documents.submission_file import drawn_submission, submission_file, write_drawn
from models.jobs.solve_job import JobState
from models.planning import plan_funding
from models.register.draft import Draft
from models.watch import Watch
from models.wording import LANGUAGES, say
from tests.builders import AS_OF, make_case, make_problem
from tests.document_reading import pdf_pages, word_text
from ui import downloads
from ui.briefing import brief_downloads
from ui.questions import Asked
from ui.session import Workspace, answer_to

PATIENCE = 60.0


# A child process runs the main file again under another name: only the page itself may draw.
PAGE = """
import streamlit as st

from ui.briefing.brief_downloads import show_brief_downloads

if __name__ == "__main__":
    show_brief_downloads(st.session_state["workspace"], st.session_state["brief"])
"""


def open_page(language: str = "vi") -> AppTest:
    case = make_case(3)
    problem = make_problem(case)
    plan = plan_funding(problem)
    at = AppTest.from_string(PAGE, default_timeout=60)
    workspace = Workspace("x", AS_OF, Draft.of(case))
    workspace.answer = answer_to(problem, plan)
    at.session_state["workspace"], at.session_state["language"] = workspace, language
    at.session_state["brief"] = make_brief(problem, plan, audit(audit_document(problem, plan)))
    at.run()
    assert not at.exception
    return at


def labels(at: AppTest, kind: str = "download_button") -> list[str]:
    return [element.proto.label for element in at.get(kind)]


def texts(at: AppTest) -> str:
    return "\n".join(str(element.value) for kind in ("markdown", "caption", "warning") for element in at.get(kind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_files_of_a_small_plan_are_one_press_away(language):
    at = open_page(language)
    assert labels(at) == [say(f"documents.button.{suffix}", language) for suffix in ("docx", "pdf")]


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_what_the_button_gives_is_the_submission(suffix):
    brief = open_page().session_state["brief"]
    content = submission_file(brief, suffix, "vi")
    text = word_text(content) if suffix == "docx" else " ".join(pdf_pages(content))
    assert say("submission.title", "vi") in text
    assert write_drawn(drawn_submission(brief, suffix, "vi"), suffix, watch=Watch(should_stop=lambda: True)) == b""


def test_the_submission_of_a_large_plan_is_a_job(monkeypatch):
    monkeypatch.setattr(brief_downloads, "_AT_ONCE", 0)
    at = open_page()
    assert labels(at) == []
    at.button(key="ask_submission_docx").click().run()
    job = at.session_state["workspace"].questions["submission_docx"].job
    job.wait(PATIENCE)
    at.run()
    assert not at.exception and job.state is JobState.DONE
    assert labels(at) == [say("documents.button.docx", "vi")]
    assert say("submission.title", "vi") in word_text(job.result)


def test_replies_are_solved_in_a_job_and_handed_over_as_an_archive():
    at = open_page()
    at.session_state["replies_which"] = "all"
    at.run()
    at.button(key="ask_replies").click().run()
    job = at.session_state["workspace"].questions["replies"].job
    job.wait(PATIENCE)
    at.run()
    assert not at.exception and isinstance(job.result, SolvedReplies)
    assert say("documents.button.replies", "vi", count=3) in labels(at)
    with zipfile.ZipFile(io.BytesIO(job.result.archive)) as archive:
        assert archive.namelist() == ["P1.docx", "P2.docx", "P3.docx"]


def test_letters_that_were_not_solved_are_counted():
    at = open_page("en")
    workspace, brief = at.session_state["workspace"], at.session_state["brief"]

    class Job:
        state, result, failure = JobState.CANCELLED, SolvedReplies(b"PK", 3, ("P1", "P2")), None

        def poll(self) -> JobState:
            return self.state

    workspace.questions["replies"] = Asked(Job(), brief.problem.digest, ("en", "not_funded", brief.problem.digest), 0.0)
    at.run()
    assert not at.exception and say("documents.unsolved", "en", count=2, letters=3) in texts(at)


def test_what_the_explain_page_found_is_not_solved_twice():
    at = open_page()
    workspace, brief = at.session_state["workspace"], at.session_state["brief"]

    class Job:
        state, failure = JobState.DONE, None
        result = explain_all(brief.problem, brief.plan)

        def poll(self) -> JobState:
            return self.state

    workspace.questions["all"] = Asked(Job(), brief.problem.digest, "all", 0.0)
    assert len(brief_downloads._answers_so_far(workspace, brief)) == 3
    workspace.questions["all"] = Asked(Job(), "another plan", "all", 0.0)
    assert brief_downloads._answers_so_far(workspace, brief) == ()


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_a_file_that_cannot_be_made_becomes_one_that_says_so(suffix):
    def fail() -> bytes:
        raise RuntimeError("x")

    content = downloads._safely(fail, suffix, "Không tạo được tệp")
    text = docx.Document(io.BytesIO(content)).paragraphs[0].text if suffix == "docx" else pdf_pages(content)[0]
    assert text == "Không tạo được tệp"


def test_a_template_that_cannot_be_used_is_told_in_place_of_the_buttons(tmp_path, monkeypatch):
    monkeypatch.setattr(docx_template, "TEMPLATES", tmp_path)
    (tmp_path / "submission.vi.docx").write_bytes(b"not a file")
    at = open_page()
    assert labels(at) == [] and not [button for button in at.button if button.key == "ask_replies"]
    told = [str(error.value) for error in at.error]
    assert len(told) == 2 and "submission.vi.docx" in told[0].replace("\\", "") and "reply.vi.docx" in told[1].replace(
        "\\", "")
