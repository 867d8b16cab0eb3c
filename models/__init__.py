"""The planning model of strategic-technology co-funding: domain, rules, optimisation, audit, explanation.

Imports no user interface. Start reading at `planning.py` (the use case) and `domain.py` (the words).
"""
