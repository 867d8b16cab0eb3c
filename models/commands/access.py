"""`access found|list`: the first two administrators, named by whoever keeps the machine; who has which role."""
from __future__ import annotations

import argparse

from models.commands.store import add_store_arguments, told
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("access", help=say("access.help.command", language))
    actions = parser.add_subparsers(dest="access_action", required=True, metavar="ACTION")
    found = actions.add_parser("found", help=say("access.help.found", language))
    for name in ("issuer", "subject", "name"):
        found.add_argument(f"--{name}", required=True, metavar=name.upper(), help=say(f"access.help.{name}", language))
    found.add_argument("--actor", required=True, metavar="NAME", help=say("store.help.actor", language))
    listed = actions.add_parser("list", help=say("access.help.list", language))
    for action, run in ((found, _found), (listed, _list)):
        add_store_arguments(action, language)
        action.set_defaults(run=run)


def _found(arguments: argparse.Namespace) -> int:
    from models.access import Identity
    from models.store import open_store

    def work() -> int:
        store = open_store(arguments.url, folder=arguments.folder)
        who = Identity(arguments.issuer, arguments.subject, arguments.name, "oidc")
        store.found_access(who, actor=arguments.actor)
        print(say("access.founded", arguments.lang, name=arguments.name))
        store.close()
        return 0

    return told(arguments, work)


def _list(arguments: argparse.Namespace) -> int:
    from models.store import open_store

    def work() -> int:
        store = open_store(arguments.url, folder=arguments.folder)
        for each in store.grants():
            state = "withdrawn" if each.withdrawn_at else "in_force" if each.is_confirmed else "waiting"
            print(say("access.list_line", arguments.lang, sequence=each.sequence, name=each.name, person=each.person,
                      role=say(f"access.role.{each.role}", arguments.lang), start=each.valid_from, end=each.valid_to,
                      state=say(f"access.state.{state}", arguments.lang)))
        store.close()
        return 0

    return told(arguments, work)
