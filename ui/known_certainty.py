"""What a visit has found out about how sure its plan is, for other pages."""
from __future__ import annotations

from models.certainty.run import Certainty
from ui.session import AuditedPlan, Workspace

NAME = "certainty"


def known_certainty(workspace: Workspace, answer: AuditedPlan) -> Certainty | None:
    """The answer, whole or partial, about this very plan; None where nobody asked or no draw is finished."""
    asked = workspace.questions.get(NAME)
    if asked is None or asked.plan_digest != answer.problem.digest or not isinstance(asked.job.result, Certainty):
        return None
    return asked.job.result if asked.job.result.draws else None
