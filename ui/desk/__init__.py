"""The budget: envelopes by year, every limit of the register, and what a change of them does to the plan."""
