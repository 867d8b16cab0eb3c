"""The panels of page Explain."""
