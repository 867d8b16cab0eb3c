"""The store: scenarios, their versions, decisions and the audit log, on SQLite or PostgreSQL. Start at `store.py`.

tables, guards, migrations (the schema) - connections, opening (engines, start-up checks) - writing (one transaction per
write) - saving, deciding, reading - audit_key, audit_trail, audit_heads - verify, backup. Knows plain documents only:
no solver, no user interface.
"""
from models.store.errors import Conflict, NotAllowed, NotNow, StoreDamaged, StoreError, StoreUnavailable
from models.store.records import Saved, VersionDraft
from models.store.store import Store, open_store, restore_backup

__all__ = ["Conflict", "NotAllowed", "NotNow", "Saved", "Store", "StoreDamaged", "StoreError", "StoreUnavailable",
           "VersionDraft", "open_store", "restore_backup"]
