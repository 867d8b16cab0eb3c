"""Views of the page Follow-up."""
