"""What became of the money after the allocation: bound, paid, late, owed back. Nothing here decides a plan."""
