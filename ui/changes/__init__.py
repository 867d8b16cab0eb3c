"""The one list of changes on a page."""
