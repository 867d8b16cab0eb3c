"""A scenario taken over as the state to work on: edits of the register, and rules and settings with their reasons."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from models.domain import Case
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.edits import Edit
from models.settings import load_assumptions


@dataclass(frozen=True)
class Takeover:
    """edits: one step on the register; rules: id -> (value, reason), None = off; settings: key -> text."""

    as_of: date
    edits: tuple[Edit, ...]
    rules: Mapping[str, tuple[Fraction | str | None, str]]
    settings: Mapping[str, str]


def take_over(problem: Problem, case: Case, base: Case) -> Takeover:
    """What turns the register `case` and the settings of `base` into those of the problem of a scenario.

    A setting that the scenario takes out of the case goes back to its documented default.
    """
    defaults = load_assumptions()
    wanted = {key: problem.case.settings.get(key, defaults[key].default if key in defaults else "")
              for key in (*base.settings, *(key for key in problem.case.settings if key not in base.settings))}
    return Takeover(
        problem.rulebook.as_of, edits_between(case, problem.case),
        {rule_id: (rule.value, rule.override_reason) for rule_id, rule in problem.rulebook.values.items()
         if rule.is_override},
        {key: str(text) for key, text in wanted.items() if str(text) != str(base.settings.get(key, ""))})


def is_same_content(one: Problem, other: Problem) -> bool:
    """`is_same_question` whatever the planning dates, as long as the same rules and targets hold on both."""
    moved = replace(one, rulebook=replace(one.rulebook, as_of=other.rulebook.as_of))
    return is_same_question(moved, other)


def is_same_question(one: Problem, other: Problem) -> bool:
    """Whether a plan of one problem answers the other: equal rows, rules and settings, wherever written."""
    return (one.rulebook.digest == other.rulebook.digest and one.settings_digest == other.settings_digest
            and replace(one.case, settings={}).digest == replace(other.case, settings={}).digest)
