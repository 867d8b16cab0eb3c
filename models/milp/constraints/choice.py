"""At most one funding option per project."""
from __future__ import annotations

from models.milp.programme import Programme


def one_option(programme: Programme) -> None:
    """A project is financed in at most one way.

    sum_o choose[p,o] <= 1 for every project p (projects).
    Rule: one_option (the model's own).
    """
    for project_id, columns in programme.columns_of.items():
        if len(columns) > 1:
            code = programme.code_of[project_id]
            programme.at_most(f"one_option__{code}", programme.select(project_id), 1, keep=True)
