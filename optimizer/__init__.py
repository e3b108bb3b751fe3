"""Thinks for the home: plans the car's power, says why, and what stored energy is worth.

No network, no clock, no Home Assistant. W and Wh at the door, kW and kWh in ``model/``.
"""
