"""What can go wrong between us and an inverter, named by what the caller should do.

InverterError                  everything that leaves this package
├── LinkError                  no usable answer now; the next poll is the retry
│   ├── LinkDownError          no connection: wrong host, closed port, another client holds the inverter
│   ├── LinkTimeoutError       connected, but no answer in time
│   ├── RefusedError           the device answered with a Modbus exception
│   └── AnswerError            the answer is not what was asked for: short, or no registers at all
├── NotSunSpecError            it speaks Modbus, but shows no SunSpec map: other unit id, or switch SunSpec on
│   └── UnknownDeviceError     nor does it look like an inverter of our maps: name the map, or another unit id
├── NothingToReadError         SunSpec, but neither an inverter nor a meter that we can read
├── MapShiftedError            a model is no longer where the scan found it: scan again
├── RestraintError             it cannot be held back safely, or did not take what we wrote: leave it alone
└── MapFileError               a file in inverters/maps is not a map: the sentence names file, field and value

Each carries one sentence for the user, which says what to try next.
"""

from .sentence import Sentence


class InverterError(Exception):
    """Everything that leaves this package."""

    @property
    def sentence(self) -> Sentence:
        """What it says: in parts where the words are ours and people may read them."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, Sentence) else Sentence(str(self))


class LinkError(InverterError):
    """No usable answer now. The next poll is the retry."""


class LinkDownError(LinkError):
    """No connection: wrong host, closed port, or the inverter is busy with another client."""


class LinkTimeoutError(LinkError):
    """Connected, but no answer in time."""


class RefusedError(LinkError):
    """The device answered with a Modbus exception. Asking the same again will not help."""

    def __init__(self, sentence: str, *, code: int) -> None:
        super().__init__(sentence)
        self.code = code


class AnswerError(LinkError):
    """The answer is not what was asked for: too short, too long, or no registers."""


class NotSunSpecError(InverterError):
    """The device speaks Modbus but shows no SunSpec map. Try another unit id."""


class UnknownDeviceError(NotSunSpecError):
    """Neither SunSpec nor an inverter that our maps recognise. Name its map, or try another unit id."""


class NothingToReadError(InverterError):
    """A SunSpec device without any inverter or meter model that we can read."""


class MapShiftedError(InverterError):
    """A model is no longer where the scan found it. Scan again."""


class RestraintError(InverterError):
    """The device has no revert timer for it, did not take what was written, or another program writes too."""


class MapFileError(InverterError):
    """A file in inverters/maps is not a map, or there is none of this name."""
