"""Reading the store: lists, search, history, a version whole. Everything in one transaction per question."""
from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, func, select

from models.register.filters import fold_text
from models.store.canonical import read_canonical
from models.store.errors import StoreError
from models.store.records import (
    AllocationRow,
    AuditEntry,
    DecisionRecord,
    Headline,
    ScenarioRecord,
    Version,
    VersionRecord,
)
from models.store.tables import allocations, audit_log, cases, decisions, scenarios, versions
from models.store.version_rows import ALLOCATION_COLUMNS

_HEADLINE = tuple(Headline.__dataclass_fields__)
_SCENARIO = tuple(name for name in ScenarioRecord.__dataclass_fields__ if name != "headline")
_VERSION = tuple(name for name in VersionRecord.__dataclass_fields__ if name not in ("headline", "status"))
_LISTED = select(*(scenarios.c[name] for name in _SCENARIO), *(versions.c[name] for name in _HEADLINE)).join(
    versions, and_(versions.c.scenario_id == scenarios.c.scenario_id, versions.c.seq == scenarios.c.latest_seq))


def search_text(name: str, author: str, note: str) -> str:
    """What a search looks in: without accents and case."""
    return fold_text(f"{name} {author} {note}")


def list_scenarios(connection: Connection, search: str = "", statuses: tuple[str, ...] = (), limit: int | None = None,
                   offset: int = 0) -> tuple[ScenarioRecord, ...]:
    """Scenarios, the one changed last first; `search`: every word must occur in name, author or note."""
    query = _LISTED.order_by(scenarios.c.sequence.desc()).offset(offset)
    for word in fold_text(search).split():
        query = query.where(scenarios.c.search_text.contains(word, autoescape=True))
    if statuses:
        query = query.where(scenarios.c.status.in_(statuses))
    if limit is not None:
        query = query.limit(limit)
    return tuple(_scenario(tuple(row)) for row in connection.execute(query))


def _scenario(row: tuple) -> ScenarioRecord:
    return ScenarioRecord(*row[: len(_SCENARIO)], _headline(row[len(_SCENARIO):]))


def _headline(row: tuple) -> Headline:
    return Headline(*row[:-1], bool(row[-1]))


def read_scenario(connection: Connection, scenario_id: str) -> ScenarioRecord:
    """Raises StoreError `unknown_scenario`."""
    row = connection.execute(_LISTED.where(scenarios.c.scenario_id == scenario_id)).first()
    if row is None:
        raise StoreError("unknown_scenario", scenario_id=scenario_id)
    return _scenario(tuple(row))


def read_history(connection: Connection, scenario_id: str) -> tuple[VersionRecord, ...]:
    """Every version, newest first."""
    states = _version_states(connection, read_scenario(connection, scenario_id))
    rows = connection.execute(
        select(*(versions.c[name] for name in (*_VERSION, *_HEADLINE))).where(versions.c.scenario_id == scenario_id)
        .order_by(versions.c.seq.desc()))
    return tuple(_version(tuple(row), states) for row in rows)


def _version(row: tuple, states: Mapping[int, str]) -> VersionRecord:
    values = dict(zip((*_VERSION, *_HEADLINE), row, strict=True))
    return VersionRecord(**{name: values[name] for name in _VERSION}, status=states.get(values["seq"], "draft"),
                         headline=_headline(row[len(_VERSION):]))


def _version_states(connection: Connection, scenario: ScenarioRecord) -> dict[int, str]:
    """The state of each version by its last decision; of several approved ones the last is in force.

    Archiving and reopening are about the scenario and not about a version.
    """
    states = {row.seq: row.status_after for row in connection.execute(
        select(decisions.c.seq, decisions.c.status_after)
        .where(decisions.c.scenario_id == scenario.scenario_id, decisions.c.action.notin_(("archive", "reopen")))
        .order_by(decisions.c.sequence))}
    return {seq: "superseded" if state == "approved" and seq != scenario.approved_seq else state
            for seq, state in states.items()}


def read_version(connection: Connection, scenario_id: str, seq: int | None = None) -> Version:
    """A version whole, default the newest. Raises StoreError `unknown_scenario`, `unknown_version`."""
    scenario = read_scenario(connection, scenario_id)
    seq = scenario.latest_seq if seq is None else seq
    where = (versions.c.scenario_id == scenario_id) & (versions.c.seq == seq)
    row = connection.execute(select(*(versions.c[name] for name in (*_VERSION, *_HEADLINE))).where(where)).first()
    if row is None:
        raise StoreError("unknown_version", scenario_id=scenario_id, seq=seq)
    documents = connection.execute(select(versions).where(where)).mappings().one()
    tables = {digest: read_canonical(text) for digest, text in connection.execute(
        select(cases.c.digest, cases.c.tables_json)
        .where(cases.c.digest.in_((documents["base_digest"], documents["tables_digest"]))))}
    plan = None if documents["plan_json"] is None else read_canonical(documents["plan_json"])
    if plan is not None and documents["plan_has_inputs"]:
        plan["inputs"] = tables[documents["tables_digest"]]
    rows = connection.execute(
        select(*(allocations.c[name] for name in ALLOCATION_COLUMNS))
        .where(allocations.c.scenario_id == scenario_id, allocations.c.seq == seq)
        .order_by(allocations.c.project_id, allocations.c.year))
    return Version(scenario, _version(tuple(row), _version_states(connection, scenario)),
                   tables[documents["base_digest"]], tables[documents["tables_digest"]],
                   read_canonical(documents["overrides_json"]), read_canonical(documents["limits_json"]), plan,
                   tuple(AllocationRow(*each) for each in rows))


def read_in_force(connection: Connection, base_digest: str) -> ScenarioRecord | None:
    """The scenario approved last among those in force whose approved version was made on this register."""
    row = connection.execute(
        select(scenarios.c.scenario_id)
        .join(versions, and_(versions.c.scenario_id == scenarios.c.scenario_id,
                             versions.c.seq == scenarios.c.approved_seq))
        .join(decisions, and_(decisions.c.scenario_id == scenarios.c.scenario_id,
                              decisions.c.seq == scenarios.c.approved_seq, decisions.c.action == "approve"))
        .where(versions.c.base_digest == base_digest, scenarios.c.status.notin_(("superseded", "archived")))
        .order_by(decisions.c.sequence.desc()).limit(1)).first()
    return None if row is None else read_scenario(connection, row.scenario_id)


def read_decisions(connection: Connection, scenario_id: str) -> tuple[DecisionRecord, ...]:
    """Every decision about a scenario, oldest first."""
    return tuple(DecisionRecord(**row) for row in connection.execute(
        select(decisions).where(decisions.c.scenario_id == scenario_id).order_by(decisions.c.sequence)).mappings())


def read_log(connection: Connection, about: str = "", limit: int | None = None) -> tuple[AuditEntry, ...]:
    """Rows of the audit log, newest first; `about`: the scenario they are about."""
    query = select(audit_log).order_by(audit_log.c.sequence.desc())
    if about:
        query = query.where(audit_log.c.object == about)
    return tuple(AuditEntry(**row) for row in connection.execute(query if limit is None else query.limit(limit)
                                                                 ).mappings())


def count_rows(connection: Connection) -> dict[str, int]:
    """How many scenarios, versions and log rows there are."""
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (scenarios, versions, audit_log)}
