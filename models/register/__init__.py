"""The register: the data dictionary, tables in and out, edits and drafts."""
