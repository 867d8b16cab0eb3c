"""Work on the shelf: who finds it again, who does not, and what ends when a visit falls off."""
from __future__ import annotations

from dataclasses import dataclass

from ui.draft_keeper import DraftKeeper
from ui.session import Workspace
from ui.work_shelf import WorkShelf


@dataclass
class Job:
    killed: bool = False

    def kill(self) -> None:
        self.killed = True


@dataclass
class Question:
    job: Job


def visit(visitor: str = "browser-1", draft_id: str = "d1", source: str = "case", **parts) -> Workspace:
    return Workspace(source, None, None, keeper=DraftKeeper(visitor, draft_id), **parts)


def asking(**where) -> tuple[Workspace, Job]:
    job = Job()
    return visit(questions={"prices": Question(job)}, was_planned=True, answer=object(), actor="Lan", **where), job


def taken_up(shelf: WorkShelf, **where) -> Workspace:
    new = visit(**where)
    shelf.take_up(new)
    return new


def test_a_new_visit_finds_plan_and_questions_of_the_same_browser_at_the_same_draft():
    shelf, (earlier, job) = WorkShelf(), asking()
    shelf.put(earlier)
    new = taken_up(shelf)
    assert new.answer is earlier.answer and new.questions["prices"].job is job and new.was_planned
    assert new.actor == "Lan"
    new.questions.clear()
    assert earlier.questions and not job.killed


def test_another_browser_draft_or_case_finds_nothing():
    shelf, (earlier, _) = WorkShelf(), asking()
    shelf.put(earlier)
    for where in ({"visitor": "browser-2"}, {"draft_id": "d2"}, {"source": "other"}, {"visitor": ""}):
        assert taken_up(shelf, **where).answer is None


def test_a_visit_that_went_on_to_a_draft_is_found_there_and_nowhere_else():
    shelf, (earlier, _) = WorkShelf(), asking(draft_id="")
    shelf.put(earlier)
    earlier.keeper.draft_id = "d9"
    shelf.put(earlier)
    assert taken_up(shelf, draft_id="").answer is None
    assert taken_up(shelf, draft_id="d9").answer is earlier.answer


def test_a_visit_without_a_mark_is_not_remembered():
    shelf, (earlier, _) = WorkShelf(), asking(visitor="")
    shelf.put(earlier)
    assert taken_up(shelf, visitor="").answer is None


def test_the_oldest_visit_falls_off_and_only_its_own_work_is_ended():
    shelf = WorkShelf(most=2)
    first, first_job = asking(draft_id="d1")
    second, second_job = asking(draft_id="d2")
    second.questions["shared"] = first.questions["prices"]
    own = Job()
    first.questions["own"] = Question(own)
    for each in (first, second, visit(draft_id="d3")):
        shelf.put(each)
    assert own.killed and not first_job.killed and not second_job.killed
    assert taken_up(shelf, draft_id="d1").answer is None and taken_up(shelf, draft_id="d2").answer is second.answer
