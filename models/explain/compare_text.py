"""A comparison of two plans in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator

from models.explain.compare import AttributedStep, Comparison, OutcomeChange, PlanFacts, Resized
from models.explain.figures import mvnd_text, names_text, points_text
from models.explain.input_changes import InputChange, ValueChange
from models.rules import load_rule_values
from models.settings import load_assumptions
from models.wording import load_sentences, say

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
    elif found.agrees is not None:
        yield say("compare.agrees" if found.agrees else "compare.disagrees", language)


def input_sentence(change: InputChange, language: str) -> str:
    """One change of the inputs with the values before and after."""
    named = [_value_sentence(value, language) for value in change.values[:_MOST_VALUES]]
    if len(change.values) > _MOST_VALUES:
        named.append(say("compare.more_values", language, count=len(change.values) - _MOST_VALUES))
    return say("compare.input", language, part=say(f"compare.part.{change.part}", language),
               key=_key_name(change, language), values="; ".join(named))


def outcome_sentence(outcome: OutcomeChange, language: str) -> str:
    """Value, money and names from one plan to another."""
    value = say("compare.value_none", language) if outcome.value_change is None else say(
        "compare.value_change", language, change=points_text(outcome.value_change, language, signed=True))
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
    return points_text(facts.value, language) if facts.value is not None else say("compare.no_plan", language)


def _key_name(change: InputChange, language: str) -> str:
    """Rules and settings by their label; rows by their key."""
    if change.part == "settings":
        named = load_assumptions()[change.key]
    elif change.part == "rules":
        named = next((rule for rule in load_rule_values() if rule.rule_id == change.key), None)
    else:
        named = None
    if named is None:
        return change.key
    return named.label_vi if language == "vi" else named.label_en


def _value_sentence(value: ValueChange, language: str) -> str:
    before, after = (say("compare.absent", language) if text is None else f"“{text}”"
                     for text in (value.before, value.after))
    words = load_sentences(language)
    column = words.get(f"terms.column.{value.column}", value.column)
    return say("compare.value", language, column=column, before=before, after=after)


def _resized(each: Resized, language: str) -> str:
    return say("compare.resized", language, project=each.project_id,
               before=mvnd_text(each.before.state_mvnd, language), after=mvnd_text(each.after.state_mvnd, language))
