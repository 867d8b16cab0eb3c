"""The panel of one project: what it gets, why, the decision about it, the ways in, and what a change brings."""
