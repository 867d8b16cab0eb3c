"""The commands that ask about a plan, from their one table: what cannot be answered is said before planning."""
from __future__ import annotations

import json

import pytest

from models.cli import main
from models.commands.answers import ANSWERS
from models.wording import LANGUAGES, say
from tests.test_cli import register as register  # the fixture

ON = ("--as-of", "2026-11-01")
REFUSED = {
    ("intervals", "--project", "P9"): ("intervals.unknown_project", {"project": "P9"}),
    ("intervals", "--envelope", "2031.all"): (
        "intervals.unknown_envelope", {"envelope": "2031.all", "known": "2026.all"}),
    ("rival", "--score-width", "0"): ("rival.a_point", {}),
    ("explain", "--project", "P9"): ("why.unknown_project", {"project": "P9"}),
}


@pytest.mark.parametrize("given", REFUSED, ids=" ".join)
def test_what_cannot_be_answered_is_said_before_planning(given, register, capsys, monkeypatch):
    monkeypatch.setattr("models.planning.plan_funding", None)
    command, *options = given
    key, values = REFUSED[given]
    assert main([command, str(register), *options, *ON, "--lang", "en"]) == 1
    assert say(key, "en", **values) in capsys.readouterr().out


@pytest.mark.parametrize("command", ANSWERS, ids=lambda command: command.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_its_help_and_refuses_a_case_that_is_not_there(command, language, capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        main([command.name, "--help", "--lang", language])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(option in told for option in (*command.options, *command.one_of, "--json", "--time-limit"))
    one = [word for option in list(command.one_of)[:1] for word in (option, "P1")]
    assert main([command.name, str(tmp_path / "none"), *one, *ON, "--lang", language]) == 1


@pytest.mark.parametrize("given", [("nested",), ("alternatives",), ("intervals", "--most-solves", "3"),
                                   ("explain", "--all"), ("prices",), ("conflict",)], ids=" ".join)
def test_the_document_names_its_problem_and_the_case_it_is_about(given, register, capsys):
    main([given[0], str(register), *given[1:], *ON, "--json", "--lang", "en"])
    document = json.loads(capsys.readouterr().out)
    assert document["problem_digest"] and document["is_illustrative"] is False


def test_the_table_of_an_answer_is_written_beside_it(register, capsys, tmp_path):
    path = tmp_path / "why.csv"
    assert main(["explain", str(register), "--all", "--out", str(path), *ON, "--lang", "en"]) == 0
    assert path.read_bytes() and say("cli.written", "en", path=path) in capsys.readouterr().err
