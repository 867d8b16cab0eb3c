"""`log verify|show`: the audit log re-counted against its exported heads, and read. Exit 1 = somebody changed it."""
from __future__ import annotations

import argparse

from models.commands.store import add_store_arguments, print_rows, print_verdict, repaired, told
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("log", help=say("store.help.log", language))
    actions = parser.add_subparsers(dest="log_action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help=say("store.help.log_verify", language))
    show = actions.add_parser("show", help=say("store.help.log_show", language))
    show.add_argument("--about", default="", metavar="ID", help=say("store.help.scenario_id", language))
    show.add_argument("--limit", type=int, default=50, metavar="N", help=say("store.help.limit", language))
    for action, run in ((verify, _verify), (show, _show)):
        add_store_arguments(action, language)
        action.set_defaults(run=run)


def _verify(arguments: argparse.Namespace) -> int:
    return told(arguments, lambda: print_verdict(repaired(arguments).verify_log(), arguments))


def _show(arguments: argparse.Namespace) -> int:
    def work() -> int:
        print_rows(repaired(arguments).log(arguments.about, max(arguments.limit, 0)), arguments, "log_line")
        return 0

    return told(arguments, work)
