"""A named rule in words: "Envelope 2027, recurrent", "Pool: At least two railway projects"."""
from __future__ import annotations

from models.families.contents import rules_of
from models.families.rule import Label, Named, Rule, Word
from models.problem import Problem
from models.rules import load_rule_values
from models.settings import load_assumptions
from models.wording import load_sentences, say


def rule_name(problem: Problem, rule_id: str, language: str) -> str:
    """The name of a rule of a family, of the rulebook, of `setting.<key>`, of `level.<level>`, or of a family."""
    known = problem.rulebook.values.get(rule_id)
    if known is not None:
        return _in(known.label_vi, known.label_en, language)
    kind, _, rest = rule_id.partition(".")
    if kind == "setting":
        return _setting_name(rest, language)
    if kind == "level":
        return say("explain_rules.name.level", language, level=say(f"terms.level.{rest}", language))
    rule = rules_of(problem).get(rule_id)
    return say(f"audit.family.{rule_id}", language) if rule is None else _name(rule, language)


def audited_rule_name(rule_id: str, language: str) -> str:
    """What the audit calls one of its rules: in words of its own, or as the text's value is called that it checks."""
    key = f"audit.rule.{rule_id}"
    if key in load_sentences(language):
        return say(key, language)
    cited = next(value for value in load_rule_values() if value.rule_id == rule_id)
    return _in(cited.label_vi, cited.label_en, language)


def _name(rule: Rule, language: str) -> str:
    if rule.sentence:
        return say(rule.sentence, language, **{name: _text(value, language) for name, value in rule.values})
    if rule.basis.setting_key:
        return _setting_name(rule.basis.setting_key, language)
    return say(f"audit.family.{rule.family}", language)


def _text(value: Named, language: str) -> str:
    if isinstance(value, Word):
        return say(value.key, language)
    if isinstance(value, Label):
        return _in(value.vi, value.en, language)
    return value if isinstance(value, str) else ", ".join(_text(part, language) for part in value)


def _setting_name(key: str, language: str) -> str:
    assumption = load_assumptions()[key]
    return _in(assumption.label_vi, assumption.label_en, language)


def _in(text_vi: str, text_en: str, language: str) -> str:
    return text_vi if language == "vi" else text_en
