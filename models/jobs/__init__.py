"""Work in a child process: a solve, or a question about a plan."""
