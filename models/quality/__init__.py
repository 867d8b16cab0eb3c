"""How good a register is, by source: what is filled in, how old it is, what has no proof, what does not add up."""
