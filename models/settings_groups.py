"""Planning settings by what they are about, for pages and documents. Each setting stands in exactly one group."""
from __future__ import annotations

from models.settings import Settings

GROUPS: dict[str, tuple[str, ...]] = {
    "objective": ("size_exponent", "levels", "priority_mode", "priority_bonus_share", "tie_break"),
    "financing": ("require_evidence", "floor_each_year", "carry_over", "allow_start_shift", "scale_levels"),
    "targets": ("localisation_mode", "strategic_floor_is_binding", "strategic_base_mvnd",
                "counterpart_floor_mvnd", "localisation_missing_cap_mvnd"),
    "concentration": ("lead_enterprise_cap_mvnd", "lead_enterprise_cap_share", "locality_cap_mvnd",
                      "locality_cap_share", "minimum_grant_mvnd", "maximum_projects"),
}


def setting_of(settings: Settings, key: str) -> object:
    """The value of one setting by its key."""
    return getattr(settings, key)
