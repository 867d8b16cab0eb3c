"""The page Certainty."""
