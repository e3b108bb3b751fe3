"""An independent world to live in and to test against: charger, car, house, sun, inverter and market.

`start` serves a home in real time. For a day in a minute, step `Home` and
`ChargerTwin` with a `SteppedClock`.
"""

from .charger import ChargerTwin
from .clock import RealClock, SteppedClock
from .errors import PortTakenError, SimulatorError
from .home import ChargeOnArrival, Home, HomeState
from .market import Market
from .running import Ports, RunningSimulator, Setup, start
from .sample import SampleDay

__all__ = [
    "ChargeOnArrival",
    "ChargerTwin",
    "Home",
    "HomeState",
    "Market",
    "PortTakenError",
    "Ports",
    "RealClock",
    "RunningSimulator",
    "SampleDay",
    "Setup",
    "SimulatorError",
    "SteppedClock",
    "start",
]
