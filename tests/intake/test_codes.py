"""Every code that reading a file can answer with has its sentence, with no more places than the code gives."""
from __future__ import annotations

import ast
from pathlib import Path

import models.intake
from models.wording import LANGUAGES, load_sentences


def codes() -> set[str]:
    found = set()
    for path in Path(models.intake.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Finding", "FileRefused") and node.args:
                code = node.args[0]
                choices = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
                found |= {choice.value for choice in choices if isinstance(choice, ast.Constant)}
    return found


def test_every_code_has_its_sentence():
    assert len(codes()) > 20
    for language in LANGUAGES:
        assert [code for code in sorted(codes()) if f"findings.{code}" not in load_sentences(language)] == []
