"""A reply to an applicant in sentences: why a project is in or out and what would change it, rivals without a name."""
from __future__ import annotations

from collections.abc import Callable

from models.explain.not_funded import reason_not_funded
from models.explain.why import WhyAnswer, WhyIn, WhyNot
from models.plan import Plan, Termination
from models.problem import Problem
from models.wording import say
from models.words.figures import day_text
from models.words.why_text import why_lines


def reply_lines(problem: Problem, plan: Plan, project_id: str, answer: WhyAnswer | None, language: str,
                names_another: Callable[[str, str], bool]) -> list[str]:
    """The lines of a letter, the first of which says which project it is about; a confidential one by its id alone.

    answer None = the question was not solved: the letter says so and guesses nothing.
    names_another: whether a line names a project other than the one with this id; such a line is left out and told of.
    """
    told = answer or _unsolved(problem, plan, project_id)
    opening, *lines, closing = why_lines(problem, plan, told, language, is_reply=True)
    if problem.case.project_by_id[project_id].is_confidential:
        opening = say("replies.confidential", language, project=project_id)
    if answer is None:
        # "Not decided in the time allowed" is said of a question that was asked.
        asked_in_vain = {say(f"why.{key}", language) for key in ("loss.unknown", "why_in.unknown")}
        lines = [line for line in lines if line not in asked_in_vain]
    inside = [line for line in lines if not names_another(line, project_id)]
    is_hidden = len(inside) < len(lines)
    if answer is None:
        inside.append(say("replies.unsolved", language))
    if is_hidden:
        inside.append(say("replies.hidden", language))
    return [opening, say("replies.lead", language, day=day_text(problem.rulebook.as_of)), *inside, closing]


def _unsolved(problem: Problem, plan: Plan, project_id: str) -> WhyAnswer:
    """What is known without solving: in the plan or not, and the reason by arithmetic."""
    is_proved = plan.termination is Termination.OPTIMAL
    if project_id in plan.chosen_by_project:
        return WhyIn(project_id, is_proved)
    code, values = reason_not_funded(problem, plan, problem.case.project_by_id[project_id])
    return WhyNot(project_id, code, values, is_proved)
