"""Programs that the tests run beside themselves: one that saves until it is killed, and planners who all save at once.

`python -m tests.store.savers save URL FOLDER ROUND MODE` prints a line per acknowledged save. MODE "whole" is the
store as it is; "parts" commits after each step, which is what the kill tests must be able to find.
`python -m tests.store.savers kill URL FOLDER KILLS MODE SEED` runs and kills it so often and prints what was found.
`python -m tests.store.savers plan URL FOLDER PLANNERS SAVES NAME` lets so many planners save one scenario.
"""
from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import threading
from pathlib import Path

from models.store import Conflict, Store, StoreError, StoreUnavailable, VersionDraft, open_store, restore_backup
from models.store.opening import open_for_repair
from models.store.verify import check_store, is_sound
from models.store.writing import Transaction, read
from tests.store.places import case_tables, plan_document

PROJECTS, YEARS = 60, (2027, 2028, 2029, 2030, 2031)


def big_draft(number: int) -> VersionDraft:
    """300 rows of allocation."""
    return VersionDraft(case_tables(), {"number": number}, plan_document(PROJECTS, 100 + number % 50, YEARS))


def save_until_killed(url: str, folder: str, round_: int, mode: str, out: int) -> None:
    if mode == "parts":
        _commit_after_each_step(out)
    store = Store(open_for_repair(url, Path(folder)))
    scenario = store.scenarios()[0]
    rev, number = scenario.rev, 0
    while True:
        number += 1
        try:
            saved = store.save_version(scenario.scenario_id, big_draft(number), expected_rev=rev, actor="Lan",
                                       idempotency_key=f"{round_}-{number}")
        except StoreError as error:
            os.write(out, f"told {error.code}\n".encode())
            return
        rev = saved.rev
        os.write(out, f"{saved.seq}\n".encode())


def _commit_after_each_step(out: int) -> None:
    """The control: commits in the middle, and says so, for whoever kills it there."""
    add = Transaction.add

    def add_and_commit(self: Transaction, table: object, rows: list) -> None:
        add(self, table, rows)
        begin = "BEGIN IMMEDIATE" if self.connection.dialect.name == "sqlite" else "BEGIN"
        self.connection.exec_driver_sql("COMMIT")
        self.connection.exec_driver_sql(begin)
        os.write(out, b"step\n")

    Transaction.add = add_and_commit


def kill_many_times(url: str, folder: str, kills: int, mode: str, seed: int) -> dict[str, int]:
    """Fork the saver, kill it at a random moment, and look at what it left; each time on the same store."""
    chance, acknowledged, counts = random.Random(seed), set(), dict.fromkeys(
        ("kills", "acknowledged", "lost", "unsound", "landed_unanswered", "second_versions"), 0)
    store = Store(open_for_repair(url, Path(folder)))
    clean = store.backup()
    store.close()
    for round_ in range(kills):
        ending, starting = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ending)
            save_until_killed(url, folder, round_, mode, starting)
            os._exit(0)
        os.close(starting)
        answered = _read_some(ending, chance) if mode == "whole" else _read_to_a_step(ending, 1 + round_ % 7)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        answered += _read_rest(ending)
        acknowledged |= set(answered)
        counts["kills"] += 1
        counts["acknowledged"] += len(answered)
        is_sound_still = _look(Store(open_for_repair(url, Path(folder))), round_, answered, acknowledged, counts, mode)
        if not is_sound_still:
            # Only the control comes here: the next kill must start from a sound store again.
            restore_backup(clean, url, folder=Path(folder), actor="Lan").close()
            acknowledged = set()
    store = Store(open_for_repair(url, Path(folder)))
    counts["unsound"] += not is_sound(store.verify())
    store.close()
    return counts


def _look(store: Store, round_: int, answered: list[int], acknowledged: set[int], counts: dict[str, int],
          mode: str) -> bool:
    scenario = store.scenarios()[0]
    there = {version.seq for version in store.history(scenario.scenario_id)}
    counts["lost"] = max(counts["lost"], len(acknowledged - there))
    exported = store.opened.heads.read()
    is_whole = is_sound(read(store.opened, lambda connection: check_store(connection, store.opened.key, exported, 12)))
    counts["unsound"] += not is_whole
    unanswered = there - acknowledged - {1}
    if mode == "whole" and unanswered:
        # Landed but not acknowledged: the planner presses Save again, with the same key and the same content.
        counts["landed_unanswered"] += len(unanswered)
        number = len(answered) + 1
        again = store.save_version(scenario.scenario_id, big_draft(number), expected_rev=scenario.rev - 1, actor="Lan",
                                   idempotency_key=f"{round_}-{number}")
        counts["second_versions"] += not again.was_repeated or again.seq not in unanswered
        acknowledged |= unanswered
    store.close()
    return is_whole


def _read_some(pipe: int, chance: random.Random) -> list[int]:
    """A few acknowledgements, then a random part of the next save."""
    read: list[int] = []
    wanted = chance.randrange(4)
    while len(read) < wanted and (chunk := os.read(pipe, 4096)):
        read += _lines(chunk)
    select.select([], [], [], chance.random() * 0.03)
    return read


def _read_to_a_step(pipe: int, lines: int) -> list[int]:
    """So many lines of the control, one at a time, and not a moment more."""
    read: list[int] = []
    for _ in range(lines):
        line = b""
        while not line.endswith(b"\n") and (letter := os.read(pipe, 1)):
            line += letter
        read += _lines(line)
    return read


def _read_rest(pipe: int) -> list[int]:
    read: list[int] = []
    while chunk := os.read(pipe, 65_536):
        read += _lines(chunk)
    os.close(pipe)
    return read


def _lines(chunk: bytes) -> list[int]:
    return [int(line) for line in chunk.decode().split("\n") if line.isdigit()]


def plan_at_once(url: str, folder: str, planners: int, saves: int, name: str) -> dict[str, int]:
    """Threads on one store, as on one server: each saves so many times, looking again whenever somebody was first."""
    store = open_store(url, folder=Path(folder))
    scenario_id, told = store.scenarios()[0].scenario_id, dict.fromkeys(("saved", "conflicts", "locked", "failed"), 0)
    counting = threading.Lock()

    def count(what: str) -> None:
        with counting:
            told[what] += 1

    def plan(planner: int) -> None:
        for number in range(saves):
            mark = f"{name}-{planner}-{number}"
            draft = VersionDraft(case_tables(), {"mark": mark}, note=mark)
            while True:
                try:
                    store.save_version(scenario_id, draft, expected_rev=store.scenario(scenario_id).rev,
                                       actor=f"{name}-{planner}", idempotency_key=mark)
                except Conflict:
                    count("conflicts")
                    continue
                except StoreUnavailable as error:
                    count("locked" if error.code == "locked" else "failed")
                    if error.code == "locked":
                        continue
                count("saved")
                break

    threads = [threading.Thread(target=plan, args=(planner,)) for planner in range(planners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    return told


def main(given: list[str]) -> None:
    what, url, folder, *rest = given
    if what == "save":
        save_until_killed(url, folder, int(rest[0]), rest[1], sys.stdout.fileno())
    elif what == "kill":
        print(json.dumps(kill_many_times(url, folder, int(rest[0]), rest[1], int(rest[2]))))
    elif what == "plan":
        print(json.dumps(plan_at_once(url, folder, int(rest[0]), int(rest[1]), rest[2])))


if __name__ == "__main__":
    main(sys.argv[1:])
