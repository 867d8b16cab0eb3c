"""Views of the page Disbursement."""
