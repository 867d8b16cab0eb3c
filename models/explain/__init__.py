"""Why a plan is as it is: each question of `docs/explanations.md` is one module, answered by re-solving.

Every answer carries computed fields only; the sentences stand in `locales/`. What a re-solve can prove is proved before
it is shown, and what is not proved says so.
"""
