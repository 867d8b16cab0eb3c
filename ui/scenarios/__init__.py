"""The scenario desk, the comparison and the library."""
