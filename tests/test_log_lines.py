"""The log: one JSON object a line, errors nobody caught as well, and no name, id or content in any of it."""
from __future__ import annotations

import ast
import json
import logging
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import streamlit.logger

from ui import log_lines
from ui.log_lines import JsonLines, scrubbed

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("Nguyễn Văn Án", "bí mật", "73c09b6f-42fe-490a-890a-6b4191f4d326", "u8Jd0_s3kQ-x1ZpL",
           "abc2defghijk", "an.binh@most.gov.vn",
           "/srv/drafts/ab2c.json", "'An Binh Corp'", '"cost of An Binh"', "dự án\nmới", "C:\\Users\\lan\\gia.xlsx")


def line_of(name: str, message: str, *args: object, exc_info=None, **extra: object) -> str:
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)
    record.__dict__.update(extra)
    return JsonLines().format(record)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("name", ["ui.questions", "streamlit.runtime", "uvicorn.error", "asyncio"])
def test_no_secret_passes_in_a_message(secret, name):
    for written in (line_of(name, "Session %s is gone", secret), line_of(name, f"Session {secret} is gone")):
        assert json.loads(written)["message"].startswith("Session ")
        assert "\n" not in written
        assert not [part for part in secret.strip("'\"").split() if part in json.loads(written)["message"]]


@pytest.mark.parametrize("seed", range(30))
def test_of_an_error_its_type_and_place_are_told_and_nothing_else(seed):
    chance = random.Random(seed)
    secret = "".join(chance.choice("abcdđêưAB ") for _ in range(chance.randint(6, 40)))
    kind = chance.choice([KeyError, ValueError, RuntimeError, UnicodeError, AssertionError])

    def fails(value):
        raise kind(value)

    try:
        fails(secret)
    except kind:
        line = line_of("streamlit.error_util", "Uncaught app execution", exc_info=sys.exc_info())
    told = json.loads(line)
    assert (told["error"], told["message"]) == (kind.__name__, "Uncaught app execution")
    assert told["frames"][-1].startswith("tests/test_log_lines.py:") and told["frames"][-1].endswith(" fails")
    assert secret not in json.dumps(told, ensure_ascii=False)


def test_what_a_child_wrote_of_its_error_is_told_the_same_way():
    text = ('Traceback (most recent call last):\n  File "/usr/site-packages/pulp/core.py", line 3, in solve\n'
            '    raise KeyError("An Binh")\nKeyError: \'An Binh\'\n')
    told = json.loads(line_of("models.jobs.solve_job", "job failed: %s", "raised", detail=text))
    assert (told["message"], told["error"]) == ("job failed: raised", "KeyError")
    assert told["frames"] == ["pulp/core.py:3 solve"]
    assert json.loads(line_of("models.x", "job failed", detail="exit code -9"))["error"] == "exit code -9"
    assert json.loads(line_of("models.x", "job failed", detail="P1, P2"))["error"] == ""


def test_our_own_sentences_are_told_whole():
    for sentence in ("store not opened: schema_newer", "job over: done", "server starts: version 0.1.0",
                     "request refused: 413", "draft not saved"):
        assert scrubbed(sentence) == sentence


def test_our_lines_are_filled_with_codes_and_numbers_alone():
    """A fixed sentence, and in its places a code of ours (`.code`, `.value`) or a number: no name can get there."""
    modules = [each for folder in ("models", "ui", "pages") for each in (ROOT / folder).rglob("*.py")]
    found = []
    for path in (ROOT / "app.py", *modules):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_LOG."):
                found.append(node)
                assert isinstance(node.args[0], ast.Constant), path
                for value in node.args[1:]:
                    assert (isinstance(value, ast.Attribute) and value.attr in ("code", "value")) \
                        or (isinstance(value, ast.Name) and value.id in ("status", "version")), path
    assert len(found) > 5


PROGRAM = """
import logging, sys, threading
from ui.log_lines import start_log
start_log()
start_log()
import streamlit.logger
streamlit.logger.get_logger("streamlit.made.later").warning("late")
streamlit.logger.update_formatter()
streamlit.logger.get_logger("streamlit.made.later").warning("after an update")
logging.getLogger("somebody.else").error("told by %s", "An Binh")
logging.getLogger("ui.x").info("an event")
logging.getLogger("uvicorn.access").error("GET /_stcore/upload_file/session")
class Fails:
    def __del__(self):
        raise ValueError("An Binh")
Fails()
thread = threading.Thread(target=lambda: {}["An Binh"])
thread.start()
thread.join()
raise RuntimeError("An Binh")
"""


def test_every_line_is_json_also_of_what_nobody_caught():
    ended = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [(line["message"], line.get("error")) for line in lines] == [
        ("late", None), ("after an update", None), ("told by %s", None), ("an event", None),
        ("uncaught error", "ValueError"), ("uncaught error", "KeyError"), ("uncaught error", "RuntimeError")]
    assert "An Binh" not in ended.stderr and ended.returncode == 1


def test_lines_are_counted(monkeypatch):
    monkeypatch.setattr(log_lines, "WRITTEN", log_lines.Counter())
    line_of("ui.x", "a")
    assert log_lines.WRITTEN == {"ERROR": 1}


@pytest.fixture(autouse=True)
def hooks_as_before(monkeypatch):
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook"),
                        (streamlit.logger, "setup_formatter")):
        monkeypatch.setattr(place, name, getattr(place, name))
