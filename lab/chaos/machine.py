"""The machine that our process runs on: starts, kills and freezes it, and its clock may be wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .faults import Fault, Trouble
from .loop import Conductor
from .process import Around, Disk, Process
from .setting import Setting
from .world import World

# Home Assistant gives a stopping integration about this long, then the process ends whatever it does.
STOPS_WITHIN_S = 10.0


class Machine:
    """One process at a time, and the disk that outlives them."""

    def __init__(
        self,
        setting: Setting,
        world: World,
        conductor: Conductor,
        *,
        every_s: float,
        hear: Callable[[str, str], None],
    ) -> None:
        self.process: Process | None = None
        self.born = 0.0
        """When the present process began."""
        self.down = 0.0
        """When the last one ended or froze."""
        self.offset = timedelta()
        self.disk = Disk()
        self.every_s = every_s
        """Between two looks of ours."""
        self._world = world
        self._conductor = conductor
        self._around = Around(
            setting=setting,
            world=world,
            disk=self.disk,
            wall=self.wall,
            tell=lambda text: hear("ours", text),
            complain=lambda text: hear("error", text),
            every_s=every_s,
        )

    def wall(self) -> datetime:
        """What the clock of this machine says, UTC."""
        return self._world.clock.now() + self.offset

    @property
    def frozen(self) -> bool:
        """There is a process, and it does not run."""
        return self.process is not None and self.process.loop not in self._conductor.loops

    @property
    def works(self) -> bool:
        """There is a process, and it runs."""
        return self.process is not None and not self.frozen

    def start(self) -> None:
        """A new process, unless there is one."""
        if self.process is None:
            self.process = Process(self._around)
            self._conductor.loops.append(self.process.loop)
            self.born = self._conductor.now

    def kill(self) -> None:
        """As with kill -9: the system closes its connections, and nothing else happens."""
        process, self.process = self.process, None
        if process is None:
            return
        self._world.orphan()
        if process.loop in self._conductor.loops:
            self._conductor.loops.remove(process.loop)
        process.loop.kill()
        self.down = self._conductor.now

    def freeze(self, fault: Fault, trouble: Trouble) -> None:
        """As with SIGSTOP: its connections stand, and nobody serves them."""
        if self.works and self.process is not None:
            self._conductor.loops.remove(self.process.loop)
            self.down = self._conductor.now
            self._world.ignored(lambda: trouble.is_on(fault))

    def thaw(self) -> None:
        """It goes on as if nothing had been, with all its timers overdue."""
        if self.frozen and self.process is not None:
            self._conductor.loops.append(self.process.loop)
            self.born = self._conductor.now
