"""Where a store under test is, a way to its rows behind the store's back, and small plans to save in it."""
from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from models.store import Saved, Store, VersionDraft
from models.store.guards import guard_names
from tests.store.postgres import Server


@dataclass(frozen=True)
class Place:
    """engine: "sqlite" or "postgresql"; folder: key, heads and backups; server: only of PostgreSQL."""

    engine: str
    url: str
    folder: Path
    server: Server | None = None

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    def run(self, statement: str) -> list[tuple]:
        """One statement straight at the database, as somebody with its password would."""
        if self.engine == "sqlite":
            with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def tamper(self, *statements: str) -> None:
        """Change rows in spite of the guards, and put the guards back: what verification alone can find."""
        if self.engine == "postgresql":
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("SET session_replication_role = replica")
                for statement in statements:
                    connection.execute(statement)
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            assert {name for name, _ in guards} == guard_names("sqlite")
            for name, _ in guards:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, sql in guards:
                connection.execute(sql)


def plan_document(projects: int = 3, state_mvnd: int = 100, years: tuple[int, ...] = (2027, 2028),
                  termination: str = "optimal", findings: int = 0) -> dict:
    """A plan.json of so many funded projects and one that is not, `state_mvnd` each and year."""
    per_year = {"state_mvnd": state_mvnd, "state_development_mvnd": state_mvnd - 1, "state_recurrent_mvnd": 1,
                "enterprise_mvnd": state_mvnd, "institute_mvnd": 0, "other_private_mvnd": 5}
    funded = [{"project_id": f"P{number:03d}", "selected": True, "scale": 1.0, "start_year": years[0],
               "state_mvnd": state_mvnd * len(years), "years": {str(year): dict(per_year) for year in years}}
              for number in range(1, projects + 1)]
    state, counterpart = projects * len(years) * state_mvnd, projects * len(years) * (state_mvnd + 5)
    return {
        "termination": termination, "stop_reason": "proved", "objective_exact": "486731.39705",
        "objective": 486731.39705,
        "case_digest": "c" * 64, "rules_digest": "a" * 64, "settings_digest": "b" * 64, "as_of": "2026-11-25",
        "is_illustrative": True, "solver": {"solver": "highs", "version": "HiGHS 1.15.1", "seed": 7, "threads": 1},
        "projects": [*funded, {"project_id": "P999", "selected": False, "state_mvnd": 0, "years": {}}],
        "totals": {"projects_considered": projects + 1, "projects_funded": projects, "state_mvnd": state,
                   "counterpart_total_mvnd": counterpart, "total_mvnd": state + counterpart},
        "audit": [{"code": "x"}] * findings, "inputs": case_tables()}


def case_tables(cost_mvnd: int = 500, name: str = "Chế tạo thử cảm biến lượng tử") -> dict:
    """Canonical tables of a tiny case."""
    return {"projects": [{"project_id": "P001", "name_vi": name, "name_en": ""},
                         {"project_id": "P002", "name_vi": "Robot tự hành", "name_en": ""}],
            "costs": [{"project_id": "P001", "year": 2027, "budget_line": "recurrent", "cost_mvnd": cost_mvnd}],
            "settings": [{"key": "size_exponent", "value": "1", "note": ""}]}


def draft(state_mvnd: int = 100, overrides: dict | None = None, note: str = "", **plan: object) -> VersionDraft:
    return VersionDraft(case_tables(), overrides or {"name": "gốc"}, plan_document(state_mvnd=state_mvnd, **plan),
                        limits={"time_limit_seconds": 60.0, "seed": 7}, note=note)


def new_scenario(store: Store, name: str = "Phương án gốc", actor: str = "Lan", **plan: object) -> Saved:
    return store.create_scenario(draft(**plan), name=name, actor=actor)
