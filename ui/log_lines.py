"""The log of the server: one JSON object a line, so that no name in a register can write a line of its own."""
from __future__ import annotations

import json
import logging
import time


class JsonLines(logging.Formatter):
    """Time (UTC), level, logger, message and traceback of a record on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)), "level": record.levelname,
                "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


def start_log() -> None:
    """Send the warnings and errors of our own modules to standard error; safe to call again."""
    for name in ("models", "ui", "pages"):
        logger = logging.getLogger(name)
        if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
            handler = logging.StreamHandler()
            handler.setFormatter(JsonLines())
            logger.addHandler(handler)
            logger.propagate = False
