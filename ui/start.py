"""Before the server starts: settings that are wrong end it, each with a sentence in both languages."""
from __future__ import annotations

import os
import sys

from models.start_check import check_settings
from models.wording import LANGUAGES, say


def stop_unless_fit() -> None:
    """End the process with exit code 78 (a fault in the configuration) when a setting is wrong."""
    if not (faults := check_settings(os.environ)):
        return
    for language in LANGUAGES:
        print(say("start.stopped", language, count=len(faults)), file=sys.stderr)
        for fault in faults:
            print(f"- {say(f'start.{fault.code}', language, **fault.values)}", file=sys.stderr)
    sys.stderr.flush()
    # Whoever imports the application would catch an exception and go on, or show a traceback.
    os._exit(78)
