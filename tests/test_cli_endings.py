"""Every command has its help in both languages, and whatever happens it ends with a sentence and an exit code."""
from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import cli
from models.cli import main, run_as_program
from models.commands import check
from models.wording import LANGUAGES, load_sentences

ROOT = Path(__file__).resolve().parents[1]


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every command and every command below it, with its parser."""
    yield before, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from commands(below, (*before, name))


EVERY = [words for words, _ in commands(cli._parser("en"))]


def test_there_are_commands_and_commands_below_them():
    assert ("plan",) in EVERY and ("store", "backup") in EVERY and len(EVERY) > 25


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_is_the_sentence_as_it_is_written(words, language, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*words, "--help", "--lang", language] if words else ["--lang", language, "--help"])
    shown = capsys.readouterr().out
    assert caught.value.code == 0 and shown.startswith("usage: ")
    assert "%(" not in shown
    told = dict(commands(cli._parser(language)))[words]
    flat = "".join(shown.split())
    for action in told._actions:
        if action.help and action.help is not argparse.SUPPRESS:
            assert "".join(action.help.split()) in flat


def test_a_percent_in_a_help_text_is_a_percent(capsys, monkeypatch):
    """Break it: one sentence with a lone percent sign used to end in a traceback."""
    monkeypatch.setitem(load_sentences("en"), "cli.help.gap", "100 % of %s, 5%(x")
    with pytest.raises(SystemExit):
        main(["plan", "--help", "--lang", "en"])
    assert "100 % of %s, 5%(x" in capsys.readouterr().out


@pytest.mark.parametrize(("raised", "code", "word"), [
    (KeyboardInterrupt(), 130, "Stopped"), (PermissionError(13, "Permission denied", "/x/y"), 1, "/x/y (Permission"),
    (RuntimeError("secret detail"), 3, "RuntimeError")])
def test_what_nobody_foresaw_is_a_sentence_and_a_log(raised, code, word, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(cli.tempfile, "tempdir", None)
    monkeypatch.setattr(sys, "argv", ["cli", "check", "x", "--lang", "en"])

    def fail(arguments: argparse.Namespace) -> int:
        raise raised

    monkeypatch.setattr(check, "run", fail)
    assert run_as_program() == code
    told = capsys.readouterr()
    assert told.out == "" and word in told.err and "Traceback" not in told.err and len(told.err.splitlines()) == 1
    logs = list(tmp_path.glob("*.log"))
    assert bool(logs) == (code == 3)
    for log in logs:
        assert str(log) in told.err and "secret detail" in log.read_text(encoding="utf-8")


def test_what_nobody_foresaw_is_seen_by_whoever_calls_the_command_from_a_test(monkeypatch):
    monkeypatch.setattr(check, "run", lambda arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["check", "x"])


def test_the_program_itself_goes_through_the_last_line_of_defence(tmp_path):
    """A closed standard output or a folder without rights is a sentence as well."""
    script = ("import models.commands.check as check, runpy, sys; sys.argv = ['cli', 'check', 'x', '--lang', 'en']; "
              "check.pose_from_files = lambda arguments: 1 / 0; runpy.run_module('models.cli', run_name='__main__')")
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False,
                           env={"TMPDIR": str(tmp_path), "PATH": ""})
    assert ended.returncode == 3 and "ZeroDivisionError" in ended.stderr and "Traceback" not in ended.stderr
