"""Moving money of a year between projects of a plan: what may give and take, the best moves, the plan after them."""
