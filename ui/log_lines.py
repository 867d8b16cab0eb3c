"""The log of the server: one JSON object a line on standard error, without names, ids of visits or contents of files.

What is told of an error is its type and where it happened, never its text: `KeyError: 'Nguyễn Văn A'` is a `KeyError`.
Our own lines are sentences with codes and numbers in them. Lines of libraries are shown as they were meant to be filled
in, and whatever looks like an id, a name, a path or something quoted is left out of both.
"""
from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from types import TracebackType

import streamlit.logger

ROOT = Path(__file__).resolve().parent.parent
OURS = ("app", "models", "pages", "ui")
# How many lines of each level were written since the start.
WRITTEN: Counter[str] = Counter()
_LEFT_OUT = re.compile(
    r"""'[^']*'|"[^"]*"|“[^”]*”|‘[^’]*’|`[^`]*`      # quoted
    |\S*[^\x00-\x7f]\S*                               # letters that names have and our English does not
    |\S*@\S*|\S*/\S*/\S*|\S*\\\S*                     # addresses, paths
    |(?=[\w-]*\d)[\w-]{12,}|[\w-]{24,}                # ids""", re.VERBOSE)
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
_TYPE = re.compile(r"([A-Za-z_][\w.]*)(?::|$)")
_EXIT = re.compile(r"exit code -?\d+")


class JsonLines(logging.Formatter):
    """Time (UTC), level, logger and message of a record on one line; of an error its type and frames."""

    def format(self, record: logging.LogRecord) -> str:
        WRITTEN[record.levelname] += 1
        is_ours = record.name.partition(".")[0] in OURS
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)), "level": record.levelname,
            "logger": record.name, "message": scrubbed(record.getMessage() if is_ours else str(record.msg))}
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "frames": _frames(record.exc_info[2])}
        elif detail := getattr(record, "detail", ""):
            line |= _of_text(detail)
        return json.dumps(line, ensure_ascii=True)


def scrubbed(text: str) -> str:
    """A message without what may be a name, an id or a part of a file, on one line."""
    return " ".join(_LEFT_OUT.sub("...", text).split())


def start_log() -> None:
    """Write every line of this process this way, what nobody caught as well; safe to call again."""
    streamlit.logger.setup_formatter = _take_over
    streamlit.logger.update_formatter()
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        root.handlers = [_handler()]
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    # A line for every request: the proxy has them, and they hold ids of visits.
    logging.getLogger("uvicorn.access").disabled = True
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, at: _note_uncaught(kind, error, at)
    threading.excepthook = lambda told: _note_uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _note_uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    return handler


def _take_over(logger: logging.Logger) -> None:
    """In the place of Streamlit's own formatter: its loggers hand their lines to no other."""
    if getattr(logger, "streamlit_console_handler", None) is not None:
        logger.removeHandler(logger.streamlit_console_handler)
    logger.streamlit_console_handler = _handler()
    logger.addHandler(logger.streamlit_console_handler)


def _note_uncaught(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("app").critical("uncaught error", exc_info=(kind, error, at))


def _frames(at: TracebackType | None) -> list[str]:
    return [_place(frame.filename, frame.lineno, frame.name) for frame in traceback.extract_tb(at)]


def _of_text(detail: str) -> dict[str, object]:
    """What may be told of a traceback that came as text from a child, or of how the child ended."""
    if _EXIT.fullmatch(detail):
        return {"error": detail}
    found = _FRAME.findall(detail)
    kind = _TYPE.match(detail.strip().rpartition("\n")[2]) if found or "\n" not in detail.strip() else None
    return {"error": kind[1] if kind else "", "frames": [_place(*frame) for frame in found]}


def _place(file: str, line: int | str | None, name: str) -> str:
    """A frame, its file counted from the product or from the folder of the libraries."""
    path = Path(file)
    short = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    parts = short.parts[short.parts.index("site-packages") + 1:] if "site-packages" in short.parts else short.parts
    return f"{'/'.join(parts[-4:])}:{line} {name}"
