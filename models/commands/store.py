"""`store verify|backup|restore|drill|history|list`: the store without a browser. Exit 1 = not sound, not done."""
from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from models.wording import LANGUAGES, say
from models.words.figures import number_text


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("store", help=say("store.help.command", language))
    actions = parser.add_subparsers(dest="store_action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help=say("store.help.verify", language))
    backup = actions.add_parser("backup", help=say("store.help.backup", language))
    backup.add_argument("path", nargs="?", type=Path, metavar="FILE", help=say("store.help.backup_file", language))
    restore = actions.add_parser("restore", help=say("store.help.restore", language))
    restore.add_argument("path", type=Path, metavar="FILE", help=say("store.help.restore_file", language))
    restore.add_argument("--actor", required=True, metavar="NAME", help=say("store.help.actor", language))
    drill = actions.add_parser("drill", help=say("store.help.drill", language))
    drill.add_argument("path", nargs="?", type=Path, metavar="FILE", help=say("store.help.drill_file", language))
    history = actions.add_parser("history", help=say("store.help.history", language))
    history.add_argument("scenario_id", metavar="ID", help=say("store.help.scenario_id", language))
    listed = actions.add_parser("list", help=say("store.help.list", language))
    listed.add_argument("search", nargs="?", default="", metavar="WORDS", help=say("store.help.search", language))
    for action, run in ((verify, _verify), (backup, _backup), (restore, _restore), (drill, _drill), (history, _history),
                        (listed, _list)):
        add_store_arguments(action, language)
        action.set_defaults(run=run)


def add_store_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """--url, --folder, --json, and --lang behind the action as well."""
    parser.add_argument("--url", metavar="URL", help=say("store.help.url", language))
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help=say("store.help.folder", language))
    parser.add_argument("--json", action="store_true", help=say("store.help.json", language))
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("cli.help.lang", language))


def told(arguments: argparse.Namespace, work: Callable[[], int]) -> int:
    """Run, with every error of the store as its sentence; exit code 1 then."""
    from models.store import StoreDamaged, StoreError

    try:
        return work()
    except StoreError as error:
        print(say(f"store.error.{error.code}", arguments.lang, **error.values))
        if isinstance(error, StoreDamaged):
            print_findings(error.findings, arguments.lang)
            key = "offer_backup" if error.last_backup else "no_backup"
            print(say(f"store.{key}", arguments.lang, path=error.last_backup))
        return 1


def print_findings(findings: Iterable[object], language: str) -> None:
    """A line per finding, its code in brackets."""
    for finding in findings:
        sentence = say(f"store.finding.{finding.code}", language, where=finding.where)
        print(f"{say(f'store.severity.{finding.severity}', language)}: {sentence} [{finding.code}]")


def print_rows(rows: Iterable[object], arguments: argparse.Namespace, line: str) -> None:
    """Records as JSON, or a line each by the template `store.LINE`."""
    documents = [asdict(row) for row in rows]
    if arguments.json:
        print(json.dumps(documents, ensure_ascii=False, indent=2))
        return
    for document in documents:
        print(say(f"store.{line}", arguments.lang, **document, **document.get("headline", {})))
    print(say("store.count", arguments.lang, count=len(documents)))


def print_verdict(findings: tuple, arguments: argparse.Namespace) -> int:
    """What verification found; exit code 1 unless sound."""
    from models.store.verify import is_sound

    sound = is_sound(findings)
    if arguments.json:
        print(json.dumps({"is_sound": sound, "findings": [asdict(f) for f in findings]},
                         ensure_ascii=False, indent=2))
    else:
        print_findings(findings, arguments.lang)
        print(say("store.sound" if sound else "store.not_sound", arguments.lang, count=len(findings)))
    return 0 if sound else 1


def repaired(arguments: argparse.Namespace) -> object:
    """The store without its start-up check, which would refuse what is to be looked at. Makes nothing new."""
    from models.store import Store
    from models.store.opening import open_for_repair

    return Store(open_for_repair(arguments.url, arguments.folder))


def _verify(arguments: argparse.Namespace) -> int:
    def work() -> int:
        return print_verdict(repaired(arguments).verify(), arguments)

    return told(arguments, work)


def _backup(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from models.store import open_store

        path = open_store(arguments.url, folder=arguments.folder).backup(arguments.path)
        print(json.dumps({"path": str(path)}) if arguments.json else say("cli.written", arguments.lang, path=path))
        return 0

    return told(arguments, work)


def _restore(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from models.store import restore_backup

        counts = restore_backup(arguments.path, arguments.url, folder=arguments.folder, actor=arguments.actor).counts()
        print(json.dumps(counts) if arguments.json else say("store.restored", arguments.lang, path=arguments.path,
                                                            **counts))
        return 0

    return told(arguments, work)


def _drill(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from models.store import open_store
        from models.store.drill import drill

        found = drill(open_store(arguments.url, folder=arguments.folder).opened, arguments.path, monotonic)
        if arguments.json:
            document = {**asdict(found), "is_passed": found.is_passed}
            print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        else:
            print_findings(found.findings, arguments.lang)
            print(say("store.drill_passed" if found.is_passed else "store.drill_failed", arguments.lang,
                      sequence=found.sequence, scenarios=found.rows["scenarios"], versions=found.rows["versions"],
                      kilobytes=-(-found.size_bytes // 1000), seconds=number_text(found.seconds, arguments.lang, 1)))
        return 0 if found.is_passed else 1

    return told(arguments, work)


def _history(arguments: argparse.Namespace) -> int:
    def work() -> int:
        print_rows(repaired(arguments).history(arguments.scenario_id), arguments, "history_line")
        return 0

    return told(arguments, work)


def _list(arguments: argparse.Namespace) -> int:
    def work() -> int:
        print_rows(repaired(arguments).scenarios(arguments.search), arguments, "list_line")
        return 0

    return told(arguments, work)
