"""The store as pages and commands use it: one object, one method per thing that people do."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection

from models.access.identity import LOCAL, Identity
from models.access.rights import Grant
from models.store import backup, deciding, granting, opening, reading, refusing, remarking, saving
from models.store.allowing import GrantRecord, grants_in_force, read_grants, require_declared
from models.store.canonical import digest_document
from models.store.changes import read_changes
from models.store.connections import BUSY_SECONDS
from models.store.errors import StoreError
from models.store.migrate import SCRIPTS
from models.store.records import (
    AuditEntry,
    Change,
    DecisionRecord,
    Remark,
    Saved,
    ScenarioRecord,
    StoreFinding,
    Tables,
    Version,
    VersionDraft,
    VersionRecord,
)
from models.store.verify import check_log, check_store
from models.store.writing import Clock, Done, Opened, read, read_as, request_of, utc_now, write


@dataclass(frozen=True)
class Store:
    """An open store. Safe to share between threads. Every method raises StoreError or one of its kinds.

    Writing methods take `actor` and an optional `idempotency_key`: the same key with the same content never writes
    twice. `expected_rev` is the revision the actor looked at; another one raises Conflict and nothing is lost.
    """

    opened: Opened
    warnings: tuple[str, ...] = ()
    reader: str = ""

    def read_by(self, actor: str) -> Store:
        """The same store as this person may read it."""
        return replace(self, reader=actor)

    def grant(self, identity: Identity, role: str, organisation: str = "", *, actor: str, valid_from: str = "",
              valid_to: str = granting.FOREVER) -> Saved:
        """Give a role; one of approver or administrator counts when a second administrator has confirmed it."""
        return granting.grant(self.opened, identity, role, organisation, actor=actor, valid_from=valid_from,
                              valid_to=valid_to)

    def found_access(self, identity: Identity, *, actor: str) -> Saved:
        """The keeper of the machine names an administrator, as long as there are not two. Raises NotNow."""
        return granting.grant(self.opened, identity, "administrator", "", actor=actor, kind="found")

    def confirm_grant(self, sequence: int, *, actor: str) -> Saved:
        """The second person's word for a grant."""
        return granting.confirm(self.opened, sequence, actor=actor)

    def withdraw_grant(self, sequence: int, *, actor: str) -> Saved:
        """Take a grant back, at once."""
        return granting.withdraw_grant(self.opened, sequence, actor=actor)

    def enter(self, identity: Identity, token: str, *, may_begin: bool = True) -> None:
        """One action of a sign-in; begins its session. Raises NotAllowed when it is over or the account is closed."""
        granting.enter(self.opened, identity, token, may_begin)

    def leave(self, identity: Identity) -> None:
        """Sign out in every tab."""
        granting.leave(self.opened, identity)

    def grants(self) -> tuple[GrantRecord, ...]:
        """Every grant, oldest first."""
        return self._read(read_grants, "read_grants")

    def grants_of(self, identity: Identity) -> tuple[Grant, ...]:
        """What a person may use today."""
        day = self.opened.clock().astimezone(UTC).date()
        return read(self.opened, lambda connection: grants_in_force(connection, identity.key, day))

    def create_scenario(self, draft: VersionDraft, *, name: str, actor: str, note: str = "",
                        parent_id: str | None = None, idempotency_key: str | None = None) -> Saved:
        """A new scenario with its first version."""
        return saving.create_scenario(self.opened, draft, name=name, actor=actor, note=note, parent_id=parent_id,
                                      idempotency_key=idempotency_key)

    def save_version(self, scenario_id: str, draft: VersionDraft, *, expected_rev: int, actor: str,
                     idempotency_key: str | None = None) -> Saved:
        """A new version; the scenario is a draft again, an approved version stays in force."""
        return saving.save_version(self.opened, scenario_id, draft, expected_rev=expected_rev, actor=actor,
                                   idempotency_key=idempotency_key)

    def restore_version(self, scenario_id: str, seq: int, *, expected_rev: int, actor: str,
                        idempotency_key: str | None = None) -> Saved:
        """An older version brought back as a new one; nothing is removed."""
        old = self.load(scenario_id, seq)
        draft = VersionDraft(old.base_tables, old.overrides, old.plan, old.case_tables, old.limits,
                             old.record.case_digest, old.record.rules_digest, old.record.settings_digest,
                             old.record.as_of, old.record.note)
        return saving.save_version(self.opened, scenario_id, draft, expected_rev=expected_rev, actor=actor,
                                   idempotency_key=idempotency_key, action="restore_version", restored_from=seq)

    def rename(self, scenario_id: str, *, expected_rev: int, actor: str, name: str, note: str,
               idempotency_key: str | None = None) -> Saved:
        """A new name and note for a draft."""
        return saving.rename_scenario(self.opened, scenario_id, expected_rev=expected_rev, actor=actor, name=name,
                                      note=note, idempotency_key=idempotency_key)

    def decide(self, action: str, scenario_id: str, *, expected_rev: int, actor: str, note: str = "",
               idempotency_key: str | None = None) -> Saved:
        """submit, approve, return, supersede, archive or reopen. A backup is made after each approval."""
        saved = deciding.decide(self.opened, action, scenario_id, expected_rev=expected_rev, actor=actor, note=note,
                                idempotency_key=idempotency_key)
        if action == "approve" and not saved.was_repeated:
            try:
                self.backup()
            except StoreError:
                return replace(saved, warnings=(*saved.warnings, "backup_failed"))
        return saved

    def comment(self, project_id: str, text: str, *, actor: str, idempotency_key: str | None = None) -> Saved:
        """A comment on a project of whichever register."""
        return remarking.comment(self.opened, project_id, text, actor=actor, idempotency_key=idempotency_key)

    def minute(self, scenario_id: str, seq: int, text: str, *, actor: str,
               idempotency_key: str | None = None) -> Saved:
        """A line of the minutes of a version, in whichever state it is."""
        return remarking.minute(self.opened, scenario_id, seq, text, actor=actor, idempotency_key=idempotency_key)

    def withdraw(self, sequence: int, *, actor: str, idempotency_key: str | None = None) -> Saved:
        """Take back a remark of one's own; it stays readable as withdrawn."""
        return remarking.withdraw(self.opened, sequence, actor=actor, idempotency_key=idempotency_key)

    def remarks(self, *, project_id: str = "", scenario_id: str = "", seq: int = 0) -> tuple[Remark, ...]:
        """Comments on a project, or the minutes of a scenario (of one version where `seq` is given), oldest first."""
        return self._read(lambda connection: remarking.read_remarks(connection, project_id=project_id,
                                                                    scenario_id=scenario_id, seq=seq), "read_remarks")

    def why_not(self, action: str, scenario_id: str, *, actor: str, note: str = "") -> StoreError | None:
        """Why a step (or save, restore_version, edit) would be refused now, from the rule that refuses it; None = it
        would not."""
        return self._read(lambda connection: refusing.why_not(self.opened, connection, action, scenario_id, actor,
                                                              note))

    def scenarios(self, search: str = "", statuses: tuple[str, ...] = (), limit: int | None = None,
                  offset: int = 0) -> tuple[ScenarioRecord, ...]:
        """Scenarios with the figures of their newest version, the one changed last first."""
        return self._read(lambda connection: reading.list_scenarios(connection, search, statuses, limit, offset))

    def scenario(self, scenario_id: str) -> ScenarioRecord:
        """One scenario. Raises StoreError `unknown_scenario`."""
        return self._read(lambda connection: reading.read_scenario(connection, scenario_id))

    def load(self, scenario_id: str, seq: int | None = None) -> Version:
        """A version whole, default the newest."""
        return self._read(lambda connection: reading.read_version(connection, scenario_id, seq), "read_scenario")

    def in_force(self, base: Tables | str) -> ScenarioRecord | None:
        """The scenario approved last on this register (its tables, or their digest) whose approved version is in force;
        None = there is none."""
        digest = base if isinstance(base, str) else digest_document(base)
        return self._read(lambda connection: reading.read_in_force(connection, digest))

    def history(self, scenario_id: str) -> tuple[VersionRecord, ...]:
        """Every version, newest first."""
        return self._read(lambda connection: reading.read_history(connection, scenario_id))

    def changes(self, scenario_id: str, after_rev: int = 0, path: str = "") -> tuple[Change, ...]:
        """The change log field by field, oldest first; `path` keeps a field and what lies under it."""
        return self._read(lambda connection: read_changes(connection, scenario_id, after_rev, path),
                          "read_scenario")

    def decisions(self, scenario_id: str) -> tuple[DecisionRecord, ...]:
        """Everything decided about a scenario, in order."""
        return self._read(lambda connection: reading.read_decisions(connection, scenario_id), "read_scenario")

    def log(self, about: str = "", limit: int | None = None) -> tuple[AuditEntry, ...]:
        """The audit log, newest first."""
        return self._read(lambda connection: reading.read_log(connection, about, limit), "read_log")

    def counts(self) -> dict[str, int]:
        """Rows by table: scenarios, versions, audit_log."""
        return self._read(reading.count_rows)

    def verify(self) -> tuple[StoreFinding, ...]:
        """Everything re-counted; empty (or notes only) = sound."""
        exported = self.opened.heads.read()
        return self._read(lambda connection: check_store(connection, self.opened.key, exported), "read_log")

    def verify_log(self) -> tuple[StoreFinding, ...]:
        """The audit log, its heads, and the rows it is about."""
        exported = self.opened.heads.read()
        return self._read(lambda connection: check_log(connection, self.opened.key, exported), "read_log")

    def backup(self, path: Path | None = None) -> Path:
        """A verified copy in one SQLite file, while others write."""
        return backup.backup_store(self.opened, path)

    def close(self) -> None:
        """Let go of the database."""
        self.opened.engines.close()

    def _read(self, work: Callable[[Connection], object], action: str = "list_scenarios") -> object:
        return read_as(self.opened, self.reader, action, work)


def open_store(url: str | None = None, *, folder: Path | None = None, clock: Clock = utc_now,
               busy_seconds: float = BUSY_SECONDS, scripts: Path = SCRIPTS, door: str = LOCAL) -> Store:
    """Open (or make) the store at a URL, default `COFUNDING_STORE_URL`, else `var/store.sqlite`, and check it.

    folder: where key, heads and backups are kept. door: by which people come (`models.access.identity.DOORS`): by any
    but this machine alone, roles are asked for at every read and write. Raises StoreDamaged (with the last backup that
    verifies), StoreUnavailable or StoreError.
    """
    return Store(*opening.open_checked(url, folder, clock, busy_seconds, scripts, door))


def restore_backup(path: Path, url: str | None = None, *, folder: Path | None = None, actor: str,
                   clock: Clock = utc_now) -> Store:
    """Put a backup in the place of the store, all or nothing, and open it. The restoration stands in the audit log."""
    opened = opening.open_for_repair(url, folder, clock)
    try:
        require_declared(actor, "restore_store")
        sequence = backup.announce_restore(opened, Path(path))
        backup.put_in_place(opened, Path(path))
    finally:
        opened.engines.close()
    store = open_store(url, folder=folder, clock=clock)
    request = request_of(actor, "restore_store", "", None, sequence)
    write(store.opened, request, lambda _: Done("", 0, 0, note=f"{Path(path).name} {sequence}"))
    return store
