"""The answers of cards A and A' as a table for download: one row per project, with the sentence."""
from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from models.explain.why import WhyAnswer
from models.export.tables import to_csv
from models.plan import Plan
from models.problem import Problem
from models.wording import say
from models.words.why_text import to_row

COLUMNS = ("project_id", "name", "funded", "loss_points", "is_proved", "entered", "left", "score", "score_rise",
           "held_by", "sentence")


def why_table(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], language: str) -> pd.DataFrame:
    """Columns in the language's words with their units; figures as exact decimal text, blank where there is none."""
    rows = [to_row(problem, plan, answer, language) for answer in answers]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return table.rename(columns={code: say(f"why.columns.{code}", language) for code in COLUMNS})


def why_csv(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], language: str) -> bytes:
    """The table as a CSV file that spreadsheets open; text that they would run is guarded."""
    return to_csv(why_table(problem, plan, answers, language))
