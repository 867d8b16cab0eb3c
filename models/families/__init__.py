"""The rule families, without a solver: each states the limits it asks for, over amounts of the funding options."""
