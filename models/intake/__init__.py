"""Somebody else's spreadsheet into a clean case: read safely, mapped, its unit declared, doubtful rows kept apart."""
