"""Planning: charts and tables of an allocation, its state, rules and settings."""
