"""The families of rules, one small function each. A row's name starts with its family."""
