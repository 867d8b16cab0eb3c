"""The register: tables, editors, pasted blocks, data quality."""
