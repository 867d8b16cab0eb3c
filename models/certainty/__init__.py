"""How sure every line of a plan is: the plan drawn again and again from what the register records of its doubt.

`uncertainty.py` says what may vary, `draws.py` makes one draw, `deciding.py` plans it, `run.py` does all of them,
`classes.py` says what they come to.
"""
