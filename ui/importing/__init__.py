"""The steps of page Import."""
