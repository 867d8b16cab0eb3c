"""At most one funding option per project."""
from __future__ import annotations

from collections.abc import Iterator

from models.families.limit import EachProject, Part, Stated
from models.families.option_table import OptionTable
from models.problem import Problem


def one_option(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A project is financed in at most one way.

    sum_o choose[p,o] <= 1 for every project p (projects).
    Rule: one_option (the model's own).
    """
    several = {project_id: 1 for project_id, columns in table.columns_of.items() if len(columns) > 1}
    yield EachProject("one_option", True, (Part(table.ones),), several, {}, keep=True)
