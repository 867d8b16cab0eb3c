"""Both languages say the same things with the same places, and no code or page asks for a sentence that is missing."""
from __future__ import annotations

import ast
import re
import string
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from models.rules import RuleStatus, load_rule_values
from models.settings import load_assumptions, setting_groups
from models.wording import LANGUAGES, LOCALES, is_reference, load_sentences, read_files
from tests.sentences_used import unused
from ui.session import PlanState

# Alike today and each for a reason of its own, so that one may change without the other.
EQUAL_BY_CHANCE = (
    # The audit names rules and places in words of its own.
    ("audit.where.project_id", "shell.place.project"),
    ("audit.family.localisation_target", "audit.rule.localisation_target"),
    ("audit.rule.lead_enterprise_cap", "explain_rules.name.lead_enterprise_cap"),
    ("audit.rule.locality_cap", "explain_rules.name.locality_cap"),
    ("audit.rule.strategic_share_floor", "export.figure.strategic_floor_share"),
    # A release is called by the name of what it releases.
    ("conflict.release.decision", "conflict.release.link", "conflict.release.setting"),
    # A person and a unit that nobody declared; a step and the button on it; no figure and nobody.
    ("drafts.nobody", "import_page.amounts.no_unit"), ("import_page.step.file", "import_page.file.button"),
    ("scenarios.no_figure", "terms.nobody"),
    # A part of the page, a sheet or table, and a page.
    ("allocation.limits.used", "shell.nav.plan"), ("export.sheet.payments", "shell.nav.allocation"),
    ("shell.nav.projects", "terms.table.projects"),
)
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


def test_the_tests_ask_for_sentences_that_are_there():
    """A browser journey that waits for a renamed sentence would be the last to know."""
    known = load_sentences("vi")
    asked = re.compile(r'\b(?:t|say)\("([a-z_]+(?:\.[a-z_0-9]+)+)"')
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path.parent.name != "recipes"]
    assert [f"{path.name}: {key}" for path in tests for key in asked.findall(path.read_text(encoding="utf-8"))
            if key not in known] == []


def test_every_sentence_is_asked_for():
    files = {key: text for language in LANGUAGES for key, text in read_files(language).items()}
    assert unused(files, {text[1:] for text in files.values() if is_reference(text)}) == []


def test_a_sentence_that_nothing_asks_for_is_found(tmp_path):
    """Break it: a made key counts only where its parts are known, and prose that mentions a word asks for nothing."""
    code = tmp_path / "code.py"
    code.write_text("kind, code, topic = 'gone', 'x', 'a.b'\n"
                    "t(f'terms.{kind}.{code}')\nt('shell.stop')\nt(f'{topic}.none')\n", encoding="utf-8")
    keys = ["shell.stop", "shell.gone", "terms.gone.x", "terms.gone.qqq", "a.b.none", "a.c.none"]
    assert unused(keys, sources=(code,)) == ["shell.gone", "terms.gone.qqq", "a.c.none"]


def test_what_is_said_twice_is_written_once():
    """Two keys with the same text in both languages say the same: one refers to the other (`=headings.year`)."""
    vi, en = (read_files(language) for language in LANGUAGES)
    keys_of = defaultdict(list)
    for key in vi:
        if not is_reference(vi[key]):
            keys_of[vi[key], en[key]].append(key)
    repeated = {tuple(sorted(keys)) for keys in keys_of.values() if len(keys) > 1}
    assert repeated ^ {tuple(sorted(keys)) for keys in EQUAL_BY_CHANCE} == set()


def test_a_sentence_refers_to_a_text_and_to_the_same_one_in_both_languages():
    vi, en = (read_files(language) for language in LANGUAGES)
    for key, text in vi.items():
        if is_reference(text) or is_reference(en[key]):
            assert text == en[key] and text[1:] in vi and not is_reference(vi[text[1:]]), key


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
        *(f"terms.rule_status.{s}" for s in RuleStatus),
        *(f"rules_page.unit.{rule.unit}" for rule in load_rule_values()),
        *(f"rules_page.unit.{assumption.unit}" for assumption in load_assumptions().values()),
        *(f"rules_page.choice.{choice}" for rule in load_rule_values() for choice in rule.choices),
        *(f"rules_page.choice.{c}" for a in load_assumptions().values() if a.kind == "choice" for c in a.choices),
        *(f"terms.level.{c}" for a in load_assumptions().values() if a.kind == "levels" for c in a.choices),
        *(f"rules_page.settings.group.{group}" for group in setting_groups()),
        *(key.replace("reasons.", "allocation.left_out.reason.") for key in load_sentences("vi")
          if key.startswith("reasons.") and key.count(".") == 1),
    ]
    assert [code for code in codes if code not in load_sentences("vi")] == []


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _keys(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    return [*node, *(key for child in node.values() for key in _keys(child))]
