"""Many planners save one scenario at once: every save is there, in one order, and nobody overwrote anybody."""
from __future__ import annotations

import json
import subprocess

import pytest
from sqlalchemy import Engine, event

from models.store import Conflict, VersionDraft, open_store, scenario_rows
from models.store.tables import METADATA
from tests.store.places import Place, case_tables, new_scenario
from tests.store.savers import plan_at_once
from tests.store.test_kills import IS_FULL, ROOT, command


# STORE_FULL=1 lets the twenty planners save twenty times each and the fifty ten times; otherwise five and three times.
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("processes", "planners", "saves"), [
    (1, 20, 20 if IS_FULL else 5), (5, 10, 10 if IS_FULL else 3)],
                         ids=["20 planners", "50 planners"])
def test_no_save_is_lost(place: Place, processes: int, planners: int, saves: int) -> None:
    store = open_store(place.url, folder=place.folder)
    scenario_id = new_scenario(store).scenario_id
    if processes == 1:
        told = plan_at_once(place.url, str(place.folder), planners, saves, "0")
    else:
        running = [subprocess.Popen(command("plan", place.url, place.folder, planners, saves, name), cwd=ROOT,
                                    text=True, stdout=subprocess.PIPE) for name in range(processes)]
        answers = [json.loads(each.communicate()[0]) for each in running]
        told = {key: sum(answer[key] for answer in answers) for key in answers[0]}
    print(place.engine, f"{processes * planners}x{saves}", told)
    wanted = {f"{name}-{planner}-{number}" for name in range(processes) for planner in range(planners)
              for number in range(saves)}
    history = store.history(scenario_id)
    assert told["saved"] == len(wanted) and told["failed"] == 0
    # Without a conflict nothing was tried at once and the test would prove nothing.
    assert told["conflicts"] > 0
    assert sorted(version.note for version in history) == sorted(["", *wanted])
    assert [version.seq for version in history] == list(range(len(wanted) + 1, 0, -1))
    assert store.verify() == ()
    store.close()


def test_the_row_decides_even_without_a_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break it: somebody moves the scenario on between reading and writing; the guarded UPDATE must notice."""
    store = open_store(place.url, folder=place.folder)
    saved = new_scenario(store)
    seen = scenario_rows.row_as_seen

    def stale(connection: object, scenario_id: str, expected_rev: int) -> dict:
        return {**seen(connection, scenario_id, expected_rev + 1), "rev": expected_rev}

    store.save_version(saved.scenario_id, VersionDraft(case_tables()), expected_rev=1, actor="Minh")
    monkeypatch.setattr("models.store.saving.row_as_seen", stale)
    with pytest.raises(Conflict):
        store.save_version(saved.scenario_id, VersionDraft(case_tables()), expected_rev=1, actor="Lan")
    assert store.counts()["versions"] == 2
    store.close()


def test_ten_thousand_scenarios_are_listed_with_as_many_statements_as_one(place: Place) -> None:
    """Asking once more for each scenario is what would make the list slow; seconds are measured by no test."""
    store = open_store(place.url, folder=place.folder)
    saved = new_scenario(store)
    asked: list[str] = []
    event.listen(Engine, "before_cursor_execute", listen := lambda *about: asked.append(about[2]))
    assert len(store.scenarios()) == len(store.scenarios("phuong an")) == 1
    for_one = len(asked)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
    for table in ("scenarios", "versions"):
        columns = [column.name for column in METADATA.tables[table].columns]
        values = [{"scenario_id": "'s' || i", "sequence": "100 + i"}.get(name, f"{table}.{name}") for name in columns]
        place.run(f"{'' if place.engine == 'postgresql' else numbers}INSERT INTO {table} ({', '.join(columns)}) "
                  f"{numbers if place.engine == 'postgresql' else ''}SELECT {', '.join(values)} FROM {table}, n "
                  f"WHERE {table}.scenario_id = '{saved.scenario_id}'")
    asked.clear()
    assert len(store.scenarios()) == len(store.scenarios("phuong an")) == 10_000
    assert len(asked) == for_one > 0
    event.remove(Engine, "before_cursor_execute", listen)
    store.close()


