"""Moving money of one year between the projects of a plan: what may give, what may take, the best moves, the new plan."""
