"""Both languages say the same things with the same places, and no code or page asks for a sentence that is missing."""
from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
import yaml

from models.rules import RuleStatus, load_rule_values
from models.settings import load_assumptions, setting_groups
from models.wording import LANGUAGES, LOCALES, load_sentences
from ui.session import PlanState

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([ROOT / "app.py", *ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/**/*.py")])


def test_both_languages_have_the_same_files_and_keys():
    names = [{path.name for path in (LOCALES / language).glob("*.yaml")} for language in LANGUAGES]
    assert names[0] == names[1]
    vi, en = (load_sentences(language) for language in LANGUAGES)
    assert sorted(set(vi) ^ set(en)) == []


def test_both_languages_have_the_same_places():
    vi, en = (load_sentences(language) for language in LANGUAGES)
    assert {key: (_places(vi[key]), _places(en[key])) for key in vi if _places(vi[key]) != _places(en[key])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_and_no_key_is_read_as_a_boolean(language):
    for path in (LOCALES / language).glob("*.yaml"):
        for key in _keys(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert isinstance(key, (str, int)) and not isinstance(key, bool), f"{path.name}: {key} needs quotes"
    # A text has no unit: that one is empty on purpose.
    empty = {key for key, text in load_sentences(language).items() if not text.strip() or text == "None"}
    assert empty <= {"export.unit.text"}


def test_every_sentence_the_pages_ask_for_exists_with_the_places_they_give():
    """Only keys written out as text; keys made from codes are covered by the tests below."""
    sentences, missing = load_sentences("vi"), []
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "t" and call.args):
                continue
            key = call.args[0]
            if isinstance(key, ast.Constant):
                given = {keyword.arg for keyword in call.keywords}
                if key.value not in sentences or (None not in given and not _places(sentences[key.value]) <= given):
                    missing.append(f"{path.name}:{call.lineno} {key.value}")
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                prefix = key.values[0].value
                if not any(name.startswith(prefix) for name in sentences):
                    missing.append(f"{path.name}:{call.lineno} {prefix}*")
    assert missing == []


def test_every_code_of_the_model_has_its_sentence():
    codes = [
        *(f"shell.{topic}.{state}" for topic in ("plan_state", "plan_state_help") for state in PlanState),
        *(f"overview.no_plan.{state}" for state in PlanState), *(f"terms.rule_status.{s}" for s in RuleStatus),
        *(f"rules_page.unit.{rule.unit}" for rule in load_rule_values()),
        *(f"rules_page.unit.{assumption.unit}" for assumption in load_assumptions().values()),
        *(f"rules_page.choice.{choice}" for rule in load_rule_values() for choice in rule.choices),
        *(f"rules_page.choice.{c}" for a in load_assumptions().values() if a.kind == "choice" for c in a.choices),
        *(f"terms.level.{c}" for a in load_assumptions().values() if a.kind == "levels" for c in a.choices),
        *(f"rules_page.settings.group.{group}" for group in setting_groups()),
        *(key.replace("reasons.", "overview.left_out.reason.") for key in load_sentences("vi")
          if key.startswith("reasons.") and key.count(".") == 1),
    ]
    assert [code for code in codes if code not in load_sentences("vi")] == []


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _keys(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    return [*node, *(key for child in node.values() for key in _keys(child))]
