"""Runs the home: snapshots and events in, effects out. No I/O, no clock."""

from .controller import Controller
from .effects import AskForPlan, Effect, Post, Release, SetPower, Tell
from .events import (
    CommandGiven,
    CommandWithdrawn,
    Event,
    InputsChanged,
    ModeChosen,
    PlanMade,
    Posted,
    ReserveSet,
    SetpointAnswered,
    Stopping,
)
from .settings import Settings

__all__ = [
    "AskForPlan",
    "CommandGiven",
    "CommandWithdrawn",
    "Controller",
    "Effect",
    "Event",
    "InputsChanged",
    "ModeChosen",
    "PlanMade",
    "Post",
    "Posted",
    "Release",
    "ReserveSet",
    "SetPower",
    "SetpointAnswered",
    "Settings",
    "Stopping",
    "Tell",
]
