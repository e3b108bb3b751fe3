"""Trying a charger once, with somebody watching, before it is trusted with the house at night.

What was seen is judged without Home Assistant (`judge.py`, `leaving.py`); `conduct.py` does the trial.
"""
