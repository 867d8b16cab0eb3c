"""Scenarios, their comparison and frontiers in sentences and figures, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from models.milp.frontier import Frontier, FrontierEnd
from models.milp.least_change import LeastChange
from models.register.dictionary import TABLES, columns_by_attribute
from models.report.who_moves import MOVED, Move, ProjectMove
from models.rules import RuleValue, load_rule_values
from models.scenario.comparison import Assumption, Planned, ScenarioComparison
from models.scenario.conflicts import OFF, REMOVED, OverrideConflict
from models.scenario.figures import Figures
from models.scenario.frontier import Placed
from models.scenario.layers import flatten
from models.scenario.reading import Scenario
from models.settings import load_assumptions
from models.wording import load_sentences, say
from models.words.compare_text import cell_text, change_place, column_name, input_sentence
from models.words.figures import mvnd_text, mvnd_unit_text, percent_text, points_text

# name of a figure -> how it is written: points, mvnd, share, count.
FIGURE_KINDS = {"value": "points", "value_on_baseline": "points", "projects": "count", "state_mvnd": "mvnd",
                "counterpart_mvnd": "mvnd", "missing_mvnd": "mvnd", "envelope_mvnd": "mvnd",
                "strategic_share": "share", "top_enterprise_share": "share", "top_five_enterprises_share": "share"}


def scenario_name(scenario: Scenario, language: str) -> str:
    """The name in the language, else the other one, else the file."""
    return (scenario.name_en if language == "en" else "") or scenario.name or scenario.name_en or scenario.file


def scenario_note(scenario: Scenario, language: str) -> str:
    """The note of a scenario; the Vietnamese one where there is no other."""
    return (scenario.note_en if language == "en" else "") or scenario.note


def touched_rules(scenario: Scenario) -> tuple[RuleValue, ...]:
    """The newest value of every rule that the scenario or a layer of it overrides, with its citation and status."""
    touched = dict.fromkeys(rule_id for layer in flatten(scenario) for rule_id in layer.scenario.rules)
    newest = {rule.rule_id: rule for rule in load_rule_values() if rule.rule_id in touched}
    return tuple(newest[rule_id] for rule_id in touched if rule_id in newest)


def rule_lines(scenario: Scenario, language: str) -> Iterator[str]:
    """What stands in the texts about each rule that is touched."""
    for rule in touched_rules(scenario):
        cited = rule.citation
        yield say("scenarios.rule_touched", language, rule=rule.label_vi if language == "vi" else rule.label_en,
                  value=cell_text("" if rule.value is None else str(rule.value), "share", language),
                  status=say(f"terms.rule_status.{rule.status}", language), document=cited.document,
                  provision=cited.provision if language == "vi" else cited.provision_en or cited.provision)


def conflict_place(conflict: OverrideConflict, language: str) -> str:
    """What two scenarios both set: a rule or setting by its label, else table, row and column in words."""
    words = load_sentences(language)
    if conflict.part == "as_of":
        return say("compare.part.date", language)
    if conflict.part in ("rules", "settings"):
        return change_place(conflict.part, conflict.row, conflict.part, "value", language)
    columns = columns_by_attribute(conflict.part) if conflict.part in TABLES else {}
    named = columns.get(conflict.column)
    column = say("scenarios.factor", language) if conflict.column == "scale" else conflict.column
    if named is not None:
        column = named.label_vi if language == "vi" else named.label_en
    table = words.get(f"terms.table.{conflict.part}", conflict.part)
    return " · ".join(filter(None, (table, conflict.row, column)))


def override_value(conflict: OverrideConflict, value: str, language: str) -> str:
    """A value of a conflict as the language writes it."""
    if value == REMOVED and conflict.part in TABLES:
        return say("terms.row_removed", language)
    if conflict.part == "rules":
        return cell_text("" if value == OFF else value, "share", language)
    if conflict.part == "settings" and conflict.row in load_assumptions():
        return cell_text(value, load_assumptions()[conflict.row].kind, language)
    is_cell = conflict.part in TABLES and conflict.column in columns_by_attribute(conflict.part)
    return cell_text(value, "", language, table=conflict.part, column=conflict.column) if is_cell else value


def assumption_place(row: Assumption, language: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a row of the matrix of assumptions is about. names: of projects by code, to stand beside it."""
    words, more = load_sentences(language), ""
    if row.part == "projects":
        parts = row.row.split(" · ")[1:]
        more = " · ".join(filter(None, (names.get(row.key, ""), *(
            words.get(f"terms.budget_line.{part}", words.get(f"terms.basis.{part}", part)) for part in parts))))
    return " · ".join(filter(None, (change_place(row.part, row.key, row.table, "", language), more,
                                    column_name(row.table, row.column, language))))


def assumption_value(row: Assumption, place: int, language: str) -> str:
    """Its value in one scenario, as the language writes it."""
    kind = load_assumptions()[row.row].kind if row.table == "settings" else "share" if row.table == "rules" else ""
    return cell_text(row.values[place], kind, language, table=row.table, column=row.column)


def figure_text(figures: Figures | None, name: str, language: str) -> str:
    """A figure with its unit, or that there is none."""
    value = None if figures is None else getattr(figures, name)
    if value is None:
        return say("scenarios.no_figure", language)
    return {"points": points_text, "mvnd": mvnd_text, "share": percent_text, "count": mvnd_text}[FIGURE_KINDS[name]](
        value, language)


def planned_state(planned: Planned, language: str) -> str:
    """How the search of one scenario ended, in a few words."""
    if planned.is_refused:
        return say("scenarios.state.refused", language)
    return say(f"scenarios.state.{planned.plan.outcome}", language)


def move_sentence(move: ProjectMove, language: str) -> str:
    """One project against the baseline, with the input that caused the move."""
    amounts = {name: say("scenarios.not_funded", language) if amount is None else mvnd_unit_text(amount, language)
               for name, amount in (("before", move.before_mvnd), ("after", move.after_mvnd))}
    return say("scenarios.move_line", language, project=move.project_id, cause=cause_text(move, language),
               move=say(f"scenarios.move.{move.move}", language), **amounts)


def cause_text(move: ProjectMove, language: str) -> str:
    """What changed the standing of a project, "" where nothing did."""
    if move.move is Move.SAME:
        return ""
    return "; ".join(input_sentence(change, language) for change in move.causes) or say(
        "scenarios.not_attributed", language)


def comparison_lines(found: ScenarioComparison, names: Sequence[str], language: str) -> Iterator[str]:
    """Assumptions, outcomes, then what moved, against the first scenario."""
    planned = found.planned
    yield say("scenarios.diff.title", language, names="; ".join(
        f"{place}. {name}" for place, name in enumerate(names[:len(planned)], start=1)))
    rows = found.assumptions()
    yield from ("", say("scenarios.diff.assumptions" if rows else "scenarios.diff.no_assumption", language))
    for row in rows:
        values = (assumption_value(row, place, language) for place in range(len(planned)))
        yield f"- {assumption_place(row, language)}: {' | '.join(values)}"
    yield from ("", say("scenarios.diff.outcomes", language))
    yield f"- {say('scenarios.figure.state', language)}: {' | '.join(planned_state(p, language) for p in planned)}"
    for name in FIGURE_KINDS:
        texts = (figure_text(each.figures, name, language) for each in planned)
        yield f"- {say(f'scenarios.figure.{name}', language)}: {' | '.join(texts)}"
    if not found.has_one_measure:
        yield say("scenarios.other_measure", language)
    for place in range(1, len(planned)):
        moves = [move for move in found.moves(place) if move.move in MOVED]
        yield from ("", say("scenarios.diff.moves", language, name=names[place], count=len(moves)))
        yield from (f"- {move_sentence(move, language)}" for move in moves)
    if found.is_stopped:
        yield say("scenarios.diff.stopped", language)


def frontier_lines(frontier: Frontier, placed: Placed | None, language: str) -> Iterator[str]:
    """The points, the present plan among them, and how complete the list is."""
    yield say(f"frontier.title.{frontier.second}", language)
    for place, point in enumerate(frontier.points, start=1):
        line = say("frontier.point", language, place=place, value=points_text(point.value, language),
                   other=exact_mvnd(point.other_mvnd, language), projects=len(point.chosen))
        marks = [say("frontier.not_proved", language)] if not point.is_proved else []
        marks += [say("frontier.present", language)] if placed is not None and placed.point == point else []
        yield " ".join([line, *marks])
    if placed is not None and placed.point is None:
        yield say("frontier.present_beside", language, value=points_text(placed.value, language),
                  other=exact_mvnd(placed.other_mvnd, language), count=len(placed.beaten_by))
    yield completeness(frontier, language)


def completeness(frontier: Frontier, language: str) -> str:
    """"Complete" only of a whole frontier; at a step, the step is named."""
    step = exact_mvnd(frontier.step_mvnd, language)
    if frontier.is_complete:
        return say("frontier.complete", language, count=len(frontier.points))
    if frontier.is_complete_at_step:
        return say("frontier.complete_at_step", language, count=len(frontier.points), step=step)
    end = FrontierEnd.NOT_PROVED if frontier.end is FrontierEnd.REACHED else frontier.end
    return say(f"frontier.end.{end}", language, count=len(frontier.points))


def exact_mvnd(amount: Fraction, language: str) -> str:
    """Million VND, with the decimals that are there (at most six)."""
    return points_text(amount, language, places=6)


def least_change_sentence(found: LeastChange, language: str) -> str:
    """The plan of least change, and what is proved of it."""
    if found.chosen is None:
        return say("scenarios.least.none", language, floor=points_text(found.floor_value, language))
    return say("scenarios.least.found" if found.is_proved else "scenarios.least.not_proved", language,
               floor=points_text(found.floor_value, language), value=points_text(found.value, language),
               changed=found.changed, moved=mvnd_text(found.moved_mvnd, language))
