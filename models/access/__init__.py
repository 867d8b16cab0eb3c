"""Who somebody is and who may do what: identities, and one table of rights as data. Knows neither store nor screen."""
from models.access.identity import Identity, local_identity, person_key, shown_name
from models.access.rights import ACTIONS, MARKS, ROLES, Grant, Where, is_allowed, is_allowed_by

__all__ = ["ACTIONS", "MARKS", "ROLES", "Grant", "Identity", "Where", "is_allowed", "is_allowed_by", "local_identity",
           "person_key", "shown_name"]
