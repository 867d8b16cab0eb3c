"""Measurements behind the claims on speed: `python -m benchmarks` writes `RESULTS.md`. See `register.py` first."""
