"""`brief CASE --docx --pdf --replies`: the files are there and say what the brief says; a broken template is told."""
from __future__ import annotations

import json

import pytest

from models.cli import main
from models.export.documents import docx_template
from models.register.new_case import EXAMPLE_CASE
from models.wording import LANGUAGES, say
from tests.document_reading import pdf_pages, squeezed, word_text

CASE = str(EXAMPLE_CASE)
AS_OF = ("--as-of", "2026-11-23", "--no-answers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_and_letters_are_written(capsys, tmp_path, language):
    paths = {name: tmp_path / "new" / f"out.{name}" for name in ("docx", "pdf", "json")}
    words = [part for name, path in paths.items() for part in (f"--{name}", str(path))]
    assert main(["--lang", language, "brief", CASE, *AS_OF, *words, "--replies", str(tmp_path / "letters")]) == 0
    printed = capsys.readouterr().out
    asked = json.loads(paths["json"].read_text(encoding="utf-8"))["decision_sentences"][0]
    assert asked in word_text(paths["docx"].read_bytes())
    assert squeezed(asked) in squeezed("".join(pdf_pages(paths["pdf"].read_bytes())))
    letters = sorted((tmp_path / "letters").iterdir())
    assert len(letters) == 2 and all(path.suffix == ".docx" for path in letters)
    assert say("replies.unsolved", language) not in "".join(word_text(path.read_bytes()) for path in letters)
    assert all(say("cli.written", language, path=path) in printed for path in (paths["docx"], paths["pdf"]))


def test_a_broken_template_is_told_with_what_to_do(capsys, tmp_path, monkeypatch):
    (tmp_path / "submission.vi.docx").write_bytes(b"not a file")
    monkeypatch.setattr(docx_template, "TEMPLATES", tmp_path)
    assert main(["--lang", "vi", "brief", CASE, *AS_OF, "--docx", str(tmp_path / "out.docx")]) == 1
    assert say("submission.problem.not_docx", "vi", file="submission.vi.docx") in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_told_before_the_search(capsys, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert main(["--lang", "en", "brief", CASE, *AS_OF, "--replies", str(tmp_path / "taken")]) == 1
    assert "taken" in capsys.readouterr().out
