"""Who somebody is and who may do what: identities, and one table of rights as data. Knows neither store nor screen."""
from models.access.identity import Identity, local_identity, person_key, shown_name
from models.access.rights import ACTIONS, ROLES, Grant, is_allowed, is_allowed_by

__all__ = ["ACTIONS", "ROLES", "Grant", "Identity", "is_allowed", "is_allowed_by", "local_identity",
           "person_key", "shown_name"]
