"""The submission and the replies as DOCX and PDF."""
