"""What a person decides about two names, as edits of the register: undone, listed and exported like any other.

"Not the same" is a pool of the two names that limits nothing (`docs/decisions/0014-not-the-same-body-is-a-pool.md`).
"""
from __future__ import annotations

from collections.abc import Collection

from models.bodies import body_key
from models.checks.near_names import free_record_id, says_different
from models.domain import Case, Payer, Pool
from models.register.cells import to_cell
from models.register.edits import Edit, cells_of, row_key


def merge_bodies(case: Case, kind: str, names: Collection[str], into: str) -> tuple[Edit, ...]:
    """Write `into` wherever a project, envelope, pool or pledge has one of the names in any of its spellings.

    `kind`: `managing_agency`, `locality` or `lead_enterprise`. Raises ValueError for a blank name.
    """
    if not into.strip():
        raise ValueError("a body needs a name")
    keys = {body_key(kind, name) for name in (*names, into)}

    def is_meant(name: str) -> bool:
        return name != into and bool(name) and body_key(kind, name) in keys

    edits = [Edit(p.project_id, "projects", (p.project_id,), kind, getattr(p, kind), into)
             for p in case.projects if is_meant(getattr(p, kind))]
    if kind == "managing_agency":
        edits += [Edit("", "envelopes", row_key("envelopes", cells_of(row)), kind, row.managing_agency, into)
                  for row in case.envelopes if is_meant(row.managing_agency)]
    for pool in case.pools:
        if pool.dimension == kind and any(map(is_meant, pool.members)):
            edits.append(_renamed(pool, tuple(dict.fromkeys(into if is_meant(m) else m for m in pool.members))))
    return (*edits, *(_payers(case, is_meant, into) if kind == "lead_enterprise" else ()))


def keep_apart(case: Case, kind: str, first: str, second: str, reason: str) -> tuple[Edit, ...]:
    """The edit that records that two names are two bodies. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a decision needs a reason")
    # Members stand in one cell, parted by semicolons; folding takes no notice of marks.
    names = [name.replace(";", ",") for name in (first, second)]
    cells = {"pool_id": free_record_id(case.pools), "dimension": kind, "members": ";".join(names),
             "label_vi": f"Không phải một: {' / '.join(names)}", "label_en": f"Not the same: {' / '.join(names)}",
             "source": reason.strip()}
    return (Edit("", "pools", row_key("pools", cells), "", None, tuple(cells.items())),)


def _renamed(pool: Pool, members: tuple[str, ...]) -> Edit:
    """The pool with other members; a record that two names differ goes when they are one."""
    key = row_key("pools", cells_of(pool))
    if says_different(pool) and len(members) < 2:
        return Edit("", "pools", key, "", tuple(cells_of(pool).items()), None)
    return Edit("", "pools", key, "members", to_cell(pool.members), to_cell(members))


def _payers(case: Case, is_meant, into: str) -> tuple[Edit, ...]:
    """Enterprises among the payers; where one promises under both names for one year, both rows stay as they are."""
    taken = {row_key("pledges", cells_of(row)) for row in case.pledges}
    edits = []
    for row in case.pledges:
        if row.payer_type is Payer.ENTERPRISE and is_meant(row.payer_name):
            cells = cells_of(row)
            key, after = row_key("pledges", cells), row_key("pledges", {**cells, "payer_name": into})
            if after not in taken:
                taken.add(after)
                edits.append(Edit(row.project_id, "pledges", key, "payer_name", row.payer_name, into))
    return tuple(edits)
