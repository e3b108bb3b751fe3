"""Setpoints become profiles and schedules, and what the charger does with them is watched."""
