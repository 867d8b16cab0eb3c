"""`log verify|show|copy-heads`: the audit log against its exported heads, and read. Exit 1 = somebody changed it."""
from __future__ import annotations

import argparse
import json

from models.commands.store import add_store_arguments, print_rows, print_verdict, repaired, told
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("log", help=say("store.help.log", language))
    actions = parser.add_subparsers(dest="log_action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help=say("store.help.log_verify", language))
    show = actions.add_parser("show", help=say("store.help.log_show", language))
    show.add_argument("--about", default="", metavar="ID", help=say("store.help.scenario_id", language))
    show.add_argument("--limit", type=int, default=50, metavar="N", help=say("store.help.limit", language))
    copy = actions.add_parser("copy-heads", help=say("store.help.log_copy_heads", language))
    for action, run in ((verify, _verify), (show, _show), (copy, _copy_heads)):
        add_store_arguments(action, language)
        action.set_defaults(run=run)


def _verify(arguments: argparse.Namespace) -> int:
    return told(arguments, lambda: print_verdict(repaired(arguments).verify_log(), arguments))


def _copy_heads(arguments: argparse.Namespace) -> int:
    """The heads brought to a second place that was set just now. What else is wrong is told, and nothing is copied."""
    from models.store.verify import is_sound

    def work() -> int:
        store = repaired(arguments)
        heads = store.opened.heads
        found = tuple(finding for finding in store.verify_log() if not finding.code.startswith("heads_copy_"))
        if not is_sound(found):
            return print_verdict(found, arguments)
        heads.copy_to_second()
        print(json.dumps({"path": str(heads.second.path)}) if arguments.json
              else say("cli.written", arguments.lang, path=heads.second.path))
        return 0

    return told(arguments, work)


def _show(arguments: argparse.Namespace) -> int:
    def work() -> int:
        print_rows(repaired(arguments).log(arguments.about, max(arguments.limit, 0)), arguments, "log_line")
        return 0

    return told(arguments, work)
