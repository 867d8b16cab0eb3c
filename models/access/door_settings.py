"""The names of the settings that open a door and describe it (docs/access.md)."""
from __future__ import annotations

DOOR = "COFUNDING_ACCESS"
# Who vouches for the people.
ISSUER = "COFUNDING_ISSUER"
SUBJECT_HEADER = "COFUNDING_SUBJECT_HEADER"
NAME_HEADER = "COFUNDING_NAME_HEADER"
PROXY_SECRET = "COFUNDING_PROXY_SECRET"
DOOR_SETTINGS = (DOOR, ISSUER, SUBJECT_HEADER, NAME_HEADER, PROXY_SECRET)
