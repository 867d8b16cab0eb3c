"""A comparison of two plans in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator

from models.explain.compare import AttributedStep, Comparison, OutcomeChange, PlanFacts, Resized
from models.explain.input_changes import InputChange, ValueChange
from models.register.dictionary import columns_by_attribute
from models.rules import load_rule_values
from models.settings import load_assumptions
from models.units import read_exact
from models.wording import load_sentences, say
from models.words.figures import mvnd_text, mvnd_unit_text, points_text, set_percent_text
from models.words.names import names_text

# A changed project may have dozens of changed cells: so many are named.
_MOST_VALUES = 6


def comparison_lines(found: Comparison, language: str) -> Iterator[str]:
    """Both plans, the differences of inputs, of outcomes, and what each input did."""
    yield say("compare.title", language, before=_value(found.before, language), after=_value(found.after, language),
              state_before=mvnd_text(found.before.state_mvnd, language),
              state_after=mvnd_text(found.after.state_mvnd, language))
    yield ""
    if found.inputs is None:
        yield say("compare.inputs_missing", language)
    elif not found.inputs:
        yield say("compare.inputs_same", language)
    else:
        yield say("compare.inputs_title", language, count=len(found.inputs))
        yield from (f"- {input_sentence(change, language)}" for change in found.inputs)
    yield from ("", say("compare.outcome_title", language), f"- {outcome_sentence(found.outcome, language)}")
    if found.steps:
        yield from ("", say("compare.steps_title", language))
        yield from (f"{place}. {step_sentence(step, language)}" for place, step in enumerate(found.steps, start=1))
    if found.not_attributed == "stopped":
        yield say("compare.stopped", language)
    elif found.agrees is not None and found.after.has_plan:
        yield say("compare.agrees" if found.agrees else "compare.disagrees", language)


def input_sentence(change: InputChange, language: str) -> str:
    """One change of the inputs with the values before and after."""
    named = [_value_sentence(value, language) for value in change.values[:_MOST_VALUES]]
    if len(change.values) > _MOST_VALUES:
        named.append(say("compare.more_values", language, count=len(change.values) - _MOST_VALUES))
    code = "input" if change.has_effect else "input_without_effect"
    return say(f"compare.{code}", language, part=say(f"compare.part.{change.part}", language),
               key=_key_name(change.part, change.key, language), values="; ".join(named))


def change_place(part: str, key: str, table: str, column: str, language: str) -> str:
    """What one changed cell is about: the part of the inputs, the row, and the column where there is one to name."""
    name = column_name(table, column, language)
    return " · ".join(filter(None, (say(f"compare.part.{part}", language), _key_name(part, key, language), name)))


def outcome_sentence(outcome: OutcomeChange, language: str) -> str:
    """Value, money and names from one plan to another."""
    if outcome.is_unchanged:
        return say("compare.unchanged", language)
    value = say("compare.value_none", language) if outcome.value_change is None else say(
        "prices.change.proved", language, change=points_text(outcome.value_change, language, signed=True))
    return say("compare.outcome", language, value=value,
               state=mvnd_text(outcome.state_change_mvnd, language, signed=True),
               counterpart=mvnd_text(outcome.counterpart_change_mvnd, language, signed=True),
               entered=names_text(outcome.entered, language), left=names_text(outcome.left, language),
               resized=names_text([_resized(each, language) for each in outcome.resized], language))


def step_sentence(step: AttributedStep, language: str) -> str:
    """What one change of the inputs did to the plan."""
    changes = input_sentence(step.changes[0], language) if len(step.changes) == 1 else say(
        "compare.together", language, count=len(step.changes),
        projects=", ".join(change.key for change in step.changes))
    if not step.has_plan:
        return say("compare.step_no_plan", language, changes=changes)
    return say("compare.step" if step.is_proved else "compare.step_not_proved", language, changes=changes,
               outcome=outcome_sentence(step.outcome, language))


def _value(facts: PlanFacts, language: str) -> str:
    if facts.value is None:
        return say("terms.no_plan", language)
    return say("compare.points", language, value=points_text(facts.value, language))


def _key_name(part: str, key: str, language: str) -> str:
    """Rules and settings by their label; rows by their key, codes in words."""
    if part == "settings":
        named = load_assumptions()[key]
    elif part == "rules":
        named = next((rule for rule in load_rule_values() if rule.rule_id == key), None)
    else:
        words = load_sentences(language)
        parts = (words.get(f"terms.budget_line.{each}", words.get(f"terms.basis.{each}", each))
                 for each in key.split(" · "))
        return " · ".join(filter(None, parts))
    if named is None:
        return key
    return named.label_vi if language == "vi" else named.label_en


def column_name(table: str, column: str, language: str) -> str:
    """The heading of a column; "" for a whole row and for a rule or setting, which has a value only."""
    if not column:
        return ""
    if table in ("rules", "settings"):
        return "" if column == "value" else load_sentences(language).get(f"compare.column.{column}", "")
    named = columns_by_attribute(table)[column]
    return named.label_vi if language == "vi" else named.label_en


def _value_sentence(value: ValueChange, language: str) -> str:
    kind = load_assumptions()[value.row].kind if value.table == "settings" else "share"
    before, after = (cell_text(text, kind, language, table=value.table, column=value.column)
                     for text in (value.before, value.after))
    return say("compare.value", language, column=column_name(value.table, value.column, language), before=before,
               after=after).strip()


def cell_text(text: str | None, kind: str, language: str, *, table: str = "", column: str = "") -> str:
    """A cell as the language writes it: money with its unit, shares in percent, codes in words.

    `kind` is that of a rule or a setting; in a table of the register its column says it.
    """
    if table not in ("", "rules", "settings"):
        kind = columns_by_attribute(table)[column].type
    if text is None:
        return say("compare.absent", language)
    if text == "":
        return say("terms.blank", language)
    try:
        number = read_exact(text)
    except ValueError:
        words = load_sentences(language)
        known = (f"rules_page.choice.{text}", f"prices.value.{text}", f"terms.decision.{text}", f"terms.status.{text}")
        switch = {"true": "on", "false": "off"}.get(text)
        return words[f"prices.value.{switch}"] if switch else next(
            (words[key] for key in known if key in words), f"“{text}”")
    if kind == "money":
        return mvnd_unit_text(number, language)
    return set_percent_text(number, language) if kind == "share" else points_text(number, language, places=6) if (
        number.denominator != 1) else text


def _resized(each: Resized, language: str) -> str:
    return say("compare.resized", language, project=each.project_id,
               before=mvnd_text(each.before.state_mvnd, language), after=mvnd_text(each.after.state_mvnd, language))
