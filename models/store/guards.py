"""The guards: triggers by which the database itself refuses what would change history, whoever asks.

Recorded rows refuse UPDATE and DELETE (and REPLACE, and TRUNCATE); a finished version takes no more rows; a scenario
moves only along its states; an approval needs another person than the author and the last submitter, and a note where
the plan is not proved or has a finding. One condition in SQL serves both engines.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from models.store.tables import APPEND_ONLY, METADATA


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse an `event` on a table when `condition` holds (over OLD and NEW). `rule` is the code the error carries."""

    table: str
    event: str
    rule: str
    condition: str = "1 = 1"
    only_on: str = ""

    @property
    def name(self) -> str:
        return f"guard_{self.table}_{self.event.lower()}_{self.rule}"


# pg_trigger.tgtype: before the event; the event, and for each row but where a table is emptied.
_BEFORE = 2
_EVENTS = {"INSERT": 4 | 1, "DELETE": 8 | 1, "UPDATE": 16 | 1, "TRUNCATE": 32}
_SAME_HEAD = "NEW.latest_seq = OLD.latest_seq"
_NEXT_HEAD = "NEW.latest_seq = OLD.latest_seq + 1"
_STEPS = (
    ("draft", "draft", f"({_SAME_HEAD} OR {_NEXT_HEAD})"),
    ("draft", "submitted", _SAME_HEAD), ("submitted", "draft", _SAME_HEAD),
    ("submitted", "approved", f"""{_SAME_HEAD} AND NEW.approved_seq = NEW.latest_seq AND EXISTS (
        SELECT 1 FROM decisions d WHERE d.scenario_id = NEW.scenario_id AND d.seq = NEW.latest_seq
        AND d.action = 'approve' AND d.sequence = NEW.sequence)"""),
    ("approved", "draft", _NEXT_HEAD), ("approved", "superseded", _SAME_HEAD),
    ("draft", "archived", _SAME_HEAD), ("superseded", "archived", _SAME_HEAD), ("archived", "draft", _SAME_HEAD),
)
_ALLOWED_STEP = " OR ".join(f"(OLD.status = '{before}' AND NEW.status = '{after}' AND {rule})"
                            for before, after, rule in _STEPS)
_BAD_STEP = f"""NOT (
    NEW.scenario_id = OLD.scenario_id AND NEW.author = OLD.author AND NEW.created_at = OLD.created_at
    AND NEW.rev = OLD.rev + 1 AND NEW.sequence > OLD.sequence
    AND (OLD.status = 'draft' OR (NEW.name = OLD.name AND NEW.note = OLD.note
         AND COALESCE(NEW.parent_id, '') = COALESCE(OLD.parent_id, '')))
    AND (NEW.status = 'approved' OR COALESCE(NEW.approved_seq, 0) = COALESCE(OLD.approved_seq, 0))
    AND ({_ALLOWED_STEP}))"""
_LAST_SUBMITTER = """(SELECT d.actor FROM decisions d WHERE d.scenario_id = NEW.scenario_id AND d.seq = NEW.seq
    AND d.action = 'submit' AND d.sequence < NEW.sequence ORDER BY d.sequence DESC LIMIT 1)"""
_AUTHOR = "(SELECT v.author FROM versions v WHERE v.scenario_id = NEW.scenario_id AND v.seq = NEW.seq)"
# Names are compared as Python folds them: LOWER() of SQLite knows ASCII only. Who is not in `people` approves nothing.
_SAME_PERSON = f"""NEW.action = 'approve' AND NOT EXISTS (
    SELECT 1 FROM people approver, people submitter, people author
    WHERE approver.name = NEW.actor AND submitter.name = {_LAST_SUBMITTER} AND author.name = {_AUTHOR}
    AND approver.folded <> submitter.folded AND approver.folded <> author.folded)"""
_NOTE_MISSING = """NEW.action = 'approve' AND NEW.note = '' AND EXISTS (
    SELECT 1 FROM versions v WHERE v.scenario_id = NEW.scenario_id AND v.seq = NEW.seq
    AND (v.termination <> 'optimal' OR v.finding_count > 0))"""
# A role is given by somebody else, and what two people give by a third: not by who gave it, not by who gets it.
_OWN_GRANT = """NEW.kind IN ('grant', 'confirm') AND NOT EXISTS (
    SELECT 1 FROM people p WHERE p.name = NEW.actor AND p.folded <> NEW.person)"""
_SAME_GRANTER = """NEW.kind = 'confirm' AND NOT EXISTS (
    SELECT 1 FROM grants g, people giver, people second
    WHERE g.sequence = NEW.about AND g.kind = 'grant' AND g.person = NEW.person AND giver.name = g.actor
    AND second.name = NEW.actor AND second.folded <> giver.folded)"""
_FINISHED = """EXISTS (SELECT 1 FROM versions v JOIN audit_log a ON a.sequence = v.sequence
    WHERE v.scenario_id = NEW.scenario_id AND v.seq = NEW.seq)"""


def _taken(table: str) -> str:
    """A row with one of the unique keys of the new one is there: INSERT OR REPLACE would remove it."""
    columns = [tuple(column.name for column in METADATA.tables[table].primary_key)]
    if table in ("versions", "idempotency_keys"):
        columns.append(("sequence",))
    keys = " OR ".join("(" + " AND ".join(f"t.{name} = NEW.{name}" for name in key) + ")" for key in columns)
    return f"EXISTS (SELECT 1 FROM {table} t WHERE {keys})"


GUARDS = (
    *(Guard(table, event, "append_only") for table in APPEND_ONLY for event in ("UPDATE", "DELETE")),
    *(Guard(table, "TRUNCATE", "append_only", only_on="postgresql") for table in (*APPEND_ONLY, "scenarios")),
    *(Guard(table, "INSERT", "replace", _taken(table), "sqlite") for table in (*APPEND_ONLY, "scenarios")),
    Guard("scenarios", "DELETE", "append_only"), Guard("scenarios", "UPDATE", "step", _BAD_STEP),
    Guard("allocations", "INSERT", "finished", _FINISHED),
    Guard("decisions", "INSERT", "second_person", _SAME_PERSON), Guard("decisions", "INSERT", "note", _NOTE_MISSING),
    Guard("grants", "INSERT", "own_grant", _OWN_GRANT), Guard("grants", "INSERT", "second_person", _SAME_GRANTER),
)


def guard_names(dialect: str) -> frozenset[str]:
    """The triggers that must be there."""
    return frozenset(guard.name for guard in _guards_of(dialect))


def _guards_of(dialect: str) -> tuple[Guard, ...]:
    return tuple(guard for guard in GUARDS if guard.only_on in ("", dialect))


def create_statements(dialect: str) -> Iterator[str]:
    """The SQL that puts every guard in place anew. Only the newest migration runs it: it has all the tables.

    A guard that is changed here needs a migration that runs this again: `intact_names` compares what stands there.
    """
    for guard in _guards_of(dialect):
        yield f"DROP TRIGGER IF EXISTS {guard.name}" + ("" if dialect == "sqlite" else f" ON {guard.table}")
        if dialect == "sqlite":
            yield _sqlite_trigger(guard)
            continue
        yield (f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql "
               f"AS $guard${_postgres_body(guard)}$guard$")
        yield (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
               f"FOR EACH {'STATEMENT' if guard.event == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {guard.name}()")


def _sqlite_trigger(guard: Guard) -> str:
    return (f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW "
            f"WHEN {guard.condition} BEGIN SELECT RAISE(ABORT, 'store guard: {guard.rule}'); END")


def _postgres_body(guard: Guard) -> str:
    answer = {"TRUNCATE": "NULL", "DELETE": "OLD"}.get(guard.event, "NEW")
    return (f" BEGIN IF {guard.condition} THEN RAISE EXCEPTION 'store guard: {guard.rule}'; END IF; "
            f"RETURN {answer}; END ")


def intact_names(connection: Connection) -> frozenset[str]:
    """The guards that are there as they were made, enabled: one of the same name that lets all pass is none."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        wanted = {(guard.name, _sqlite_trigger(guard)) for guard in _guards_of(dialect)}
    else:
        query = """SELECT tgname, relname, tgtype, prosrc FROM pg_trigger
            JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
            WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL"""
        wanted = {(guard.name, guard.table, _BEFORE | _EVENTS[guard.event], _postgres_body(guard))
                  for guard in _guards_of(dialect)}
    return frozenset(row[0] for row in connection.exec_driver_sql(query) if tuple(row) in wanted)
