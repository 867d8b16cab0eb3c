"""The mixed-integer programme: the only home of `import pulp` and `import highspy`.

Read `build.py` first: it is the table of contents. `models/families/` says what can be chosen and what must hold,
`objective.py` what is better, `solver.py` how it is found.
"""
