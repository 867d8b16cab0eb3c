"""How people write amounts, shares, scores, years, dates and units: the one grammar of every way in.

A cell is wholly understood or refused with the characters that were not (`CellFault`). Nothing is ever dropped from it.
"""
