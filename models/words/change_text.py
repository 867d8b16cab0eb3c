"""A changed field of a stored scenario in words: `overrides.rules.X.value` as what a planner calls it; its values."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from models.register.dictionary import TABLES, columns_by_attribute
from models.rules import load_rule_values
from models.settings import load_assumptions
from models.store.changes import unescape_name
from models.wording import load_sentences, say
from models.words.compare_text import cell_text
from models.words.figures import points_text

# Who wrote a layer and its digests say nothing that the other fields do not say.
_TECHNICAL = ("case_digest", "rules_digest", "settings_digest")
_LAYER_WORDS = ("name", "name_en", "author", "note", "note_en")
_ROW_PARTS = ("pools", "targets", "links")
_DOT = " › "
_NAMELESS: Mapping[str, str] = {}


def is_technical(path: str) -> bool:
    """Digests, and the names and notes of layers: left out of what is shown first."""
    parts = path.split(".")
    if parts[-1] in _TECHNICAL or path in ("overrides.author", "overrides.name_en", "overrides.note_en"):
        return True
    depth, inside = 0, parts[1:]
    while inside[:1] == ["layers"] and len(inside) > 1:
        depth, inside = depth + 1, inside[2:]
    return depth > 0 and (len(inside) == 1 and inside[0] in (*_LAYER_WORDS, "layers"))


def is_outcome_of_project(path: str) -> bool:
    """What a plan gives one project: it follows from the rest, and there may be hundreds."""
    return path.startswith("plan.projects.")


def change_place(path: str, language: str, names: Mapping[str, str] = _NAMELESS) -> str:
    """What the field is, as plain text. names: of projects by their code, to stand beside it."""
    part, _, rest = path.partition(".")
    if part == "overrides":
        return _override(rest, language, names)
    if part == "plan":
        return _plan(rest, language, names)
    if part == "base":
        table, _, row = rest.partition(".")
        return say("library.change.base", language, what=_row(table, row, language, names))
    return _word(f"library.change.field.{path}", path, language)


def change_value(path: str, value: object, language: str) -> str:
    """A value of the field as the language writes it, as plain text; None = absent."""
    if value is None:
        return say("compare.absent", language)
    if value is True:
        return say("library.change.present", language)
    if isinstance(value, list):
        return " → ".join(unescape_name(str(each)) for each in value) or say("terms.blank", language)
    last = path.rpartition(".")[2]
    if path.startswith("overrides.") and ".why." in path:
        return str(value)
    if path == "status":
        return _word(f"store.status.{value}", str(value), language)
    if path == "plan.termination":
        return _word(f"scenarios.state.{value}", str(value), language)
    if path == "plan.objective_exact":
        return say("compare.points", language, value=points_text(Fraction(str(value)), language))
    if last.endswith("_mvnd"):
        return cell_text(str(value), "money", language)
    if last.endswith("digest"):
        return str(value)[:12]
    return _leaf(path, str(value), language)


def _override(path: str, language: str, names: Mapping[str, str]) -> str:
    part, _, rest = path.partition(".")
    if part in ("off", "why"):
        return _override(rest, language, names) + _DOT + say(
            "library.change.reason" if part == "why" else "library.change.off_entry", language)
    if part == "layers":
        if not rest:
            return say("library.change.layers", language)
        name, _, inside = rest.partition(".")
        layer = say("library.change.layer", language, name=unescape_name(name))
        return layer + _DOT + _override(inside, language, names)
    if part == "rules":
        rule_id, _, what = rest.rpartition(".")
        is_entry = what in ("value", "reason") and rule_id
        label = _label(_rules(), rule_id if is_entry else rest, language)
        return _DOT.join((say("compare.part.rules", language), label,
                          *([say("library.change.reason", language)] if what == "reason" and is_entry else ())))
    if part == "settings":
        return _DOT.join((say("compare.part.settings", language), _label(load_assumptions(), rest, language)))
    if part in ("cells", "rows"):
        table, _, row = rest.partition(".")
        return _row(table, row, language, names)
    if part in _ROW_PARTS:
        return _row(part, rest, language, names)
    if part == "envelopes":
        years = rest.replace("scale", say("scenarios.factor", language)).replace(".", _DOT)
        return _DOT.join((say("terms.table.envelopes", language), years))
    if part == "weights":
        return _DOT.join((say("library.change.weights", language), rest))
    return _word(f"library.change.field.{path}", path, language)


def _plan(path: str, language: str, names: Mapping[str, str]) -> str:
    if path.startswith("projects."):
        project_id = path.removeprefix("projects.").removesuffix(".state_mvnd")
        return say("library.change.plan.project", language, project_id=_with_name(project_id, names))
    return _word(f"library.change.plan.{path}", path, language)


def _row(table: str, row: str, language: str, names: Mapping[str, str]) -> str:
    """Table, row key and column; the key may hold points, the column never does."""
    words = load_sentences(language)
    key, _, last = row.rpartition(".")
    columns = columns_by_attribute(table) if table in TABLES else {}
    if key and last in columns:
        column = columns[last].label_vi if language == "vi" else columns[last].label_en
    else:
        key, column = row, ""
    named = " · ".join(filter(None, (words.get(f"terms.budget_line.{each}", words.get(
        f"terms.basis.{each}", _with_name(each, names))) for each in key.split("/"))))
    return _DOT.join(filter(None, (words.get(f"terms.table.{table}", table), named, column)))


def _with_name(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if names.get(code) else code


def _leaf(path: str, text: str, language: str) -> str:
    parts = path.split(".")
    last = parts[-1]
    for table in (name for name in parts if name in TABLES):
        if last in columns_by_attribute(table):
            return cell_text(text, "", language, table=table, column=last)
    if "settings" in parts and last in load_assumptions():
        return cell_text(text, load_assumptions()[last].kind, language)
    if "rules" in parts and last != "reason":
        return cell_text("" if text == "off" else text, "share", language)
    return text or say("terms.blank", language)


def _rules() -> dict[str, object]:
    return {rule.rule_id: rule for rule in load_rule_values()}


def _label(known: object, key: str, language: str) -> str:
    row = known.get(key)
    return key if row is None else row.label_vi if language == "vi" else row.label_en


def _word(key: str, otherwise: str, language: str) -> str:
    return load_sentences(language).get(key, otherwise)
