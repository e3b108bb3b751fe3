"""What can go wrong in the simulated world.

SimulatorError
├── PortTakenError      something else listens where a twin was to listen
├── BadTimeError        a time of day that is none
├── LinkError           the charger's connection to its management system
│   ├── LinkLostError       it is gone (or never came up)
│   └── CallRefusedError    the other side answered with CALLERROR
├── UnknownChargerError  no personality has this name
└── SampleError         the sample file is not what it should be
"""


class SimulatorError(Exception):
    """Base of everything the simulator raises on purpose. Its text is one sentence for people."""


class PortTakenError(SimulatorError):
    """Something else listens on this port already. Choose another one."""


class BadTimeError(SimulatorError):
    """Not a time of day in the form HH:MM."""


class UnknownChargerError(SimulatorError):
    """No personality of the charger has this name."""


class SampleError(SimulatorError):
    """The sample day cannot be read: the file is damaged."""


class LinkError(SimulatorError):
    """The charger cannot talk to its management system."""


class LinkLostError(LinkError):
    """The connection is gone or could not be made. Trying again later may help."""


class CallRefusedError(LinkError):
    """The management system answered with CALLERROR. Asking the same again will not help."""

    def __init__(self, action: str, code: str, description: str) -> None:
        super().__init__(f"{action} was refused with {code}: {description or 'no reason given'}.")
        self.action = action
        self.code = code
