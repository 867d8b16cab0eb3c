"""What a plan assumed: the settings against their defaults, the rules that were replaced, the envelopes."""
from __future__ import annotations

from models.export.workbook.sheet import Cell
from models.problem import Problem
from models.settings import load_assumptions
from models.wording import say
from models.words.codes import setting_text, where_text, word
from models.words.figures import set_percent_text


def scenario_rows(problem: Problem, language: str) -> list[tuple[Cell, ...]]:
    """topic, code, label, value used, usual value ("" = the same), reason."""
    rows: list[tuple[Cell, ...]] = []
    chosen, plain = problem.settings.plain(), problem.settings.__class__().plain()
    for key, assumption in load_assumptions().items():
        label = assumption.label_en if language == "en" else assumption.label_vi
        used, usual = (setting_text(values[key], assumption.kind, language) for values in (chosen, plain))
        rows.append((say("export.topic.setting", language), key, label, used, "" if used == usual else usual, ""))
    for rule in problem.rulebook.values.values():
        if rule.is_override:
            values = [set_percent_text(value, language) if rule.unit == "share" and value is not None else
                      word("choice", value, language) or say("terms.switched_off", language)
                      for value in (rule.value, rule.overridden_value)]
            rows.append((say("export.topic.rule", language), rule.rule_id,
                         rule.label_en if language == "en" else rule.label_vi, *values, rule.override_reason))
    for row in problem.case.envelopes:
        where = {"year": row.year, "budget_line": row.budget_line.value if row.budget_line else "",
                 "managing_agency": row.managing_agency}
        rows.append((say("headings.envelope", language), str(row.year), where_text(where, language),
                     row.state_mvnd, "", ""))
    return rows
