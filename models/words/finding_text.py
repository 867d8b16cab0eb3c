"""A finding's values as a reader of one language writes them: amounts grouped, shares in percent, codes in words."""
from __future__ import annotations

from fractions import Fraction

from models.domain import Finding
from models.settings import load_assumptions
from models.wording import load_sentences, say
from models.words.evaluation_text import evaluator_text
from models.words.figures import mvnd_text, set_percent_text

# Values that are codes, and the group of `locales/*/terms.yaml` that has their words.
_TERMS = {"regime": "regime_short", "default": "regime_short", "status": "status", "decision": "decision",
          "line": "budget_line", "dimension": "dimension"}


def finding_values(finding: Finding, language: str) -> dict[str, str]:
    """The values of a finding as text, by suffix (`_mvnd`, `_share`) or group of words; the rest as they are.

    Of two values `x_vi` and `x_en` the one of the language is `x` as well.
    """
    told = {name: _text(name, value, language) for name, value in finding.values.items()}
    mine = f"_{language}"
    return told | {name.removesuffix(mine): text for name, text in told.items() if name.endswith(mine)}


def finding_sentence(finding: Finding, language: str) -> str:
    """What is wrong and what to do, without the place."""
    return say(f"findings.{finding.code}", language, **finding_values(finding, language))


def finding_place(finding: Finding, language: str) -> str:
    """Where a finding stands: file, table, row, column, project; only what is known."""
    parts = (("file", finding.file), ("table", finding.table), ("row", finding.row), ("column", finding.column),
             ("project", finding.project_id))
    return ", ".join(say(f"shell.place.{name}", language, value=value) for name, value in parts if value)


def _text(name: str, value: object, language: str) -> str:
    if name.endswith("_mvnd") and isinstance(value, int):
        return mvnd_text(value, language)
    if name.endswith("_share") and value not in ("", None):
        return set_percent_text(Fraction(str(value)), language)
    if name == "setting":
        known = load_assumptions().get(str(value))
        return getattr(known, f"label_{language}") if known else str(value)
    if name == "evaluator":
        return evaluator_text(str(value), language)
    if name == "setting_reason":
        return say(f"shell.setting_reason.{value}", language)
    if name == "reason_code":
        return say(f"solver_workbook.reason.{value}", language)
    if name in _TERMS:
        return load_sentences(language).get(f"terms.{_TERMS[name]}.{value}", str(value))
    return "" if value is None else str(value)
