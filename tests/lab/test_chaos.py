"""Three mad days and some properties of the madness itself."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lab.chaos.__main__ import KEPT, summary, tell
from lab.chaos.breaker import Fuse
from lab.chaos.faults import DAY_S, QUIET_S, Kind, faults
from lab.chaos.loop import Conductor, VirtualLoop
from lab.chaos.picture import draw
from lab.chaos.run import Report, Run, Violation
from lab.chaos.setting import ZONE

# A fault each half hour or so, a day of 25 hours, and a charger that follows setpoints.
CI_SEED = 4


@pytest.fixture(scope="module")
def days() -> Report:
    return Run(CI_SEED, 3).run()


def test_three_mad_days_with_a_change_of_the_clock_keep_every_law(days: Report) -> None:
    if days.violations:
        picture = draw(days, KEPT / f"{CI_SEED}.svg")
        pytest.fail("\n".join([*summary(days), f"picture: {picture}"]))
    assert len(days.faults) > 100
    start, end = days.setting.start, days.setting.start + timedelta(days=3)
    assert end.astimezone(ZONE).utcoffset() != start.astimezone(ZONE).utcoffset()


def test_a_mad_home_still_feeds_the_house_and_drives(days: Report) -> None:
    # The home battery goes first; what is left to the car is what it could not carry.
    assert days.car_to_house_wh > 5_000
    assert days.departures == 3


def test_the_picture_shows_the_run(days: Report, tmp_path: Path) -> None:
    assert draw(days, tmp_path / "run.svg").stat().st_size > 50_000


def test_the_same_seed_is_the_same_run_in_another_process_with_other_hashes() -> None:
    program = "from lab.chaos.run import Run; print(Run(4, 0.08, every_s=10.0).run().digest)"
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert Run(4, 0.08, every_s=10.0).run().digest.encode() == digests.pop().strip()


def test_faults_of_every_kind_come_within_a_month_and_leave_the_first_hour_alone() -> None:
    month = faults(4, 30)
    assert {fault.kind for fault in month} == set(Kind)
    assert all(3600 < fault.at < 30 * DAY_S for fault in month)
    assert month == faults(4, 30) != faults(5, 30)


def test_the_first_days_of_a_month_are_the_same_alone() -> None:
    few = faults(4, 3)
    assert few == tuple(fault for fault in faults(4, 30) if fault.at < 3 * DAY_S - QUIET_S)
    assert len(few) > 100


def test_a_broken_law_is_in_the_summary(days: Report) -> None:
    broken = Report(setting=days.setting, days=1, faults=(), every_s=5.0)
    broken.violations.append(Violation(at=7.0, law="fuse", text="L1 trips"))
    told = summary(broken)
    assert "VIOLATED fuse, 1 times, first at 7 s: L1 trips" in told
    assert told[-1].endswith(f"script/chaos {CI_SEED} --days 1 --every 5")


def test_a_broken_law_is_told_at_once_and_once(days: Report, capsys: pytest.CaptureFixture[str]) -> None:
    broken, told = Report(setting=days.setting, days=1, faults=(), every_s=5.0), set[str]()
    broken.violations.append(Violation(at=7.0, law="fuse", text="L1 trips"))
    for share in (1 / 24, 2 / 24):
        tell(broken, 0.0, told, share)
    assert capsys.readouterr().err == "VIOLATED fuse at 7 s: L1 trips\n"


@pytest.mark.parametrize(
    ("load", "seconds", "trips"),
    [
        pytest.param(1.12, 36_000, False, id="a little too much is borne for hours"),
        pytest.param(1.45, 30, False, id="half too much is borne for a moment"),
        pytest.param(1.45, 3_600, True, id="and not for an hour"),
        pytest.param(2.55, 60, True, id="twice too much trips within a minute"),
        pytest.param(3.1, 1, True, id="a short circuit trips at once"),
        pytest.param(-1.45, 3_600, True, id="export heats as much"),
    ],
)
def test_the_fuse_trips_by_its_curve(load: float, seconds: int, trips: bool) -> None:
    fuse = Fuse(5_750)
    assert any(fuse.feel(load * 5_750) for _ in range(seconds)) is trips


def test_a_frozen_process_finds_its_timers_overdue_and_a_killed_one_does_nothing_more() -> None:
    conductor, said = Conductor(), []
    ours, other = VirtualLoop(said.append), VirtualLoop(said.append)

    async def beat(name: str, loop: VirtualLoop) -> None:
        while True:
            await asyncio.sleep(10)
            said.append((name, loop.time()))

    for name, loop in (("ours", ours), ("other", other)):
        loop.call_soon(loop.create_task, beat(name, loop))
        conductor.loops.append(loop)
    conductor.run_until(15)
    conductor.loops.remove(ours)
    conductor.run_until(35)
    conductor.loops.append(ours)
    conductor.run_until(39)
    ours.kill()
    conductor.run_until(45)
    other.kill()
    assert said == [("ours", 10), ("other", 10), ("other", 20), ("other", 30), ("ours", 35), ("other", 40)]
