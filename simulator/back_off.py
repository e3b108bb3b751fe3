"""When a charger that lost its connection tries again: later after each failure, as its variables say."""

from .clock import Clock
from .device_model import DeviceModel


class BackOff:
    """The wait before the next attempt. The first one is due at once."""

    def __init__(self, device: DeviceModel, clock: Clock) -> None:
        self._device, self._clock = device, clock
        self._at, self._failures = 0.0, 0

    @property
    def over(self) -> bool:
        """The next attempt is due."""
        return self._clock.elapsed() >= self._at

    def worked(self) -> None:
        """The connection stands: the next failure is the first one again."""
        self._failures = 0

    def failed(self) -> None:
        """It did not come to stand, or was lost."""
        wait_s = self._device.number("OCPPCommCtrlr", "RetryBackOffWaitMinimum")
        most = int(self._device.number("OCPPCommCtrlr", "RetryBackOffRepeatTimes"))
        self.wait(wait_s * 2 ** min(self._failures, most))
        self._failures += 1

    def wait(self, seconds: float) -> None:
        """No attempt for so long."""
        self._at = self._clock.elapsed() + seconds
