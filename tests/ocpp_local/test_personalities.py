"""Thirteen kinds of chargers, none written here, each driven through our server to what we promise for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ocpp_local import (
    Control,
    SetpointFollowed,
    SetpointNotFollowed,
    Span,
    StationEvent,
    TransactionReplayed,
)
from simulator.charger import ChargerTwin
from simulator.personalities import (
    ALL,
    BACKWARDS,
    CHADEMO,
    DEAF,
    DYNAMIC,
    HYBRID,
    LIAR,
    NO_V2X,
    ONLY_201,
    RECONNECTING,
    RUNS_ON,
    SCHEDULED,
    SLOW,
    THOROUGH,
    Personality,
)
from tests.ocpp_local.conftest import until
from tests.ocpp_local.test_twin import LEASE, PASSWORD, Drill

FALLBACK_W = 3600


@pytest.fixture
async def wall(tmp_path, sockets):
    """Hang a charger of this personality on the wall and plug the car in, until setpoints can be sent."""
    drill = Drill(tmp_path / "journal.db")

    async def hang(personality: Personality) -> Drill:
        drill.events = []
        await drill.start(drill.events.append)
        url = f"ws://127.0.0.1:{drill.port}/ocpp"
        drill.twin = ChargerTwin(
            url,
            identity="TWIN",
            password=PASSWORD,
            home=drill.home,
            clock=drill.clock,
            personality=personality,
        )
        await drill.pass_time(200, lambda: drill.station.ready)
        return drill

    yield hang
    await drill.twin.close()
    await drill.stop()


def told[E: StationEvent](drill: Drill, kind: type[E]) -> list[E]:
    return [event for event in drill.events if isinstance(event, kind)]


async def without_us(drill: Drill, seconds: int, meanwhile: Callable[[float], None] = lambda _: None) -> None:
    """The charger lives on and hears nothing from us, nor we from it."""
    await drill.twin.drop()
    for _ in range(seconds // 2):
        drill.clock.advance(2)
        drill.home.step(2)
        meanwhile(drill.home.state.car_w)


@pytest.mark.parametrize("personality", [DYNAMIC, CHADEMO], ids=lambda p: p.name)
async def test_a_charger_that_follows_setpoints_feeds_the_house_and_stops_by_itself(wall, personality):
    drill = await wall(personality)
    assert drill.station.control is Control.SETPOINT
    assert await drill.feeds(-2000)
    assert drill.station.run_on == LEASE
    assert drill.station.fallback.verified
    fed = []
    await without_us(drill, 120, fed.append)
    assert fed[0] < -1900
    assert fed[-1] == FALLBACK_W
    assert told(drill, SetpointNotFollowed) == []


async def test_a_scheduled_car_gets_the_plan_whose_last_period_ends_the_discharge(wall):
    drill = await wall(SCHEDULED)
    station, now = drill.station, drill.clock.now()
    assert station.control is Control.SCHEDULE
    assert station.no_discharge is None
    assert "schedule" in (await station.set_power(-2000)).reason
    half = timedelta(minutes=5)
    plan = [
        Span(start=now, end=now + half, power_w=-2000),
        Span(start=now + half, end=now + 2 * half, power_w=-1000),
    ]
    assert (await station.set_schedule(plan)).accepted
    assert station.run_on == 2 * half
    assert "less than a minute" in (await station.set_schedule(plan)).reason
    await drill.pass_time(60)
    assert drill.home.state.car_w == -2000
    fed = []
    await without_us(drill, 660, fed.append)
    assert -1000 in [round(w) for w in fed]
    assert fed[-1] == FALLBACK_W
    assert station.run_on == timedelta()


async def test_a_plan_of_more_periods_than_the_charger_takes_is_cut_and_still_ends(wall):
    drill = await wall(SCHEDULED)
    now, slot = drill.clock.now(), timedelta(minutes=15)
    plan = [Span(start=now + n * slot, end=now + (n + 1) * slot, power_w=-1000 - n * 10) for n in range(20)]
    answer = await drill.station.set_schedule(plan)
    assert answer.accepted
    assert "first part" in answer.reason
    assert drill.station.run_on == 7 * slot  # eight periods, of which the last one ends the discharge


async def test_a_charger_without_v2x_is_limited_and_never_asked_for_power(wall):
    drill = await wall(NO_V2X)
    assert drill.station.control is Control.LIMIT
    assert not (await drill.station.set_power(-2000)).accepted
    assert not drill.twin.setpoints
    assert (await drill.station.set_power(2000)).accepted
    await drill.pass_time(30)
    assert drill.home.state.car_w == 2000


async def test_a_slow_charger_is_waited_for(wall):
    drill = await wall(replace(SLOW, answers_after_s=0.2))
    await until(lambda: drill.station.fallback is not None)
    assert await drill.feeds(-2000)
    assert await drill.feeds(-1000)


async def test_a_liar_is_found_out_by_the_measured_power(wall):
    drill = await wall(LIAR)
    assert (await drill.station.set_power(-2000, lease=timedelta(minutes=5))).accepted
    await drill.pass_time(90, lambda: told(drill, SetpointNotFollowed))
    (event,) = told(drill, SetpointNotFollowed)
    assert event.power_w == -2000
    assert event.measured_w == drill.home.state.car_w > 0
    assert event.reason.endswith("it gives no reason.")
    assert drill.station.deviation is not None
    assert (await drill.station.set_power(6000, lease=timedelta(minutes=5))).accepted
    await drill.pass_time(60, lambda: told(drill, SetpointFollowed))
    assert drill.station.deviation is None


async def test_one_that_accepts_a_schedule_and_does_as_it_likes_is_found_out_too(wall):
    drill = await wall(replace(SCHEDULED, obeys=False))
    now = drill.clock.now()
    plan = [Span(start=now, end=now + timedelta(minutes=5), power_w=-2000)]
    assert (await drill.station.set_schedule(plan)).accepted
    await drill.pass_time(80)
    assert drill.station.deviation is None  # car and charger may still be agreeing on it
    await drill.pass_time(60, lambda: told(drill, SetpointNotFollowed))
    (event,) = told(drill, SetpointNotFollowed)
    assert (event.power_w, event.measured_w) == (-2000, drill.home.state.car_w)
    assert event.measured_w > 0
    await drill.pass_time(240)
    assert drill.station.deviation is None  # the schedule is over: nothing is asked any more


async def test_a_scheduled_car_that_keeps_to_its_schedule_is_left_in_peace(wall):
    drill = await wall(SCHEDULED)
    now, half = drill.clock.now(), timedelta(minutes=3)
    plan = [
        Span(start=now, end=now + half, power_w=-2000),
        Span(start=now + half, end=now + 2 * half, power_w=3000),
    ]
    assert (await drill.station.set_schedule(plan)).accepted
    await drill.pass_time(360)
    assert told(drill, SetpointNotFollowed) == []


async def test_a_charger_whose_network_fails_each_minute_is_taken_up_again_each_time(wall):
    drill = await wall(RECONNECTING)
    fed = []
    for _ in range(15):
        if drill.station.ready:
            await drill.station.set_power(-2000, lease=LEASE)
        await drill.pass_time(20)
        fed.append(drill.home.state.car_w)
    assert drill.twin.station.setpoints[-1].action in {"SetChargingProfile", "UpdateDynamicSchedule"}
    assert len([s for s in drill.twin.setpoints if s.action == "SetChargingProfile"]) >= 4
    assert sum(1 for w in fed if w == -2000) >= 12


async def test_a_charger_on_201_charges_by_limits_that_end_and_is_never_discharged(wall):
    drill = await wall(ONLY_201)
    assert drill.station.version == "2.0.1"
    refusal = await drill.station.set_power(-2000, lease=LEASE)
    assert "OCPP 2.0.1" in refusal.reason
    assert (await drill.station.set_power(6000, lease=LEASE)).accepted
    await drill.pass_time(30)
    assert drill.home.state.car_w == 6000
    await without_us(drill, 90)
    assert drill.home.state.car_w == FALLBACK_W


@pytest.mark.usefixtures("frames_of_21_on_a_201_line", "odd_frames")
async def test_a_hybrid_feeds_the_house_on_a_201_link_and_stops_by_itself(wall):
    drill = await wall(HYBRID)
    assert (drill.station.version, drill.station.control) == ("2.0.1", Control.SETPOINT)
    assert await drill.feeds(-2000)
    assert await drill.feeds(-1500)
    assert drill.station.run_on == LEASE
    await without_us(drill, 90)
    assert drill.home.state.car_w == FALLBACK_W


@pytest.mark.parametrize(
    ("personality", "does_w"),
    [
        pytest.param(DEAF, 30, id="it does nothing but stand by"),
        pytest.param(LIAR, 6000, id="it charges as it likes"),
        pytest.param(BACKWARDS, 1000, id="it takes minus for plus"),
        pytest.param(DYNAMIC, -1000, id="it obeys"),
    ],
)
async def test_chargers_accept_all_alike_and_do_what_is_theirs(wall, personality, does_w):
    drill = await wall(personality)
    assert (await drill.station.set_power(-1000, lease=LEASE)).accepted
    await drill.pass_time(30)
    assert drill.home.state.car_w == does_w


@pytest.mark.parametrize(
    ("personality", "ends_w"),
    [pytest.param(DYNAMIC, FALLBACK_W, id="stops"), pytest.param(RUNS_ON, -1000, id="runs on")],
)
async def test_what_a_charger_did_while_its_line_was_cut_comes_out_afterwards(wall, personality, ends_w):
    drill = await wall(personality)
    assert await drill.feeds(-1000)
    cut_at = drill.clock.now()
    await drill.server.cut("TWIN", 100)
    await drill.pass_time(90)
    assert not drill.station.connected
    assert drill.home.state.car_w == ends_w
    await drill.pass_time(100, lambda: drill.station.connected)
    await drill.pass_time(10)
    told_w = [
        reading.power_w
        for event in told(drill, TransactionReplayed)
        for reading in event.readings
        if reading.at > cut_at + LEASE
    ]
    assert told_w
    assert set(told_w) == {ends_w}


def test_every_personality_has_a_name_of_its_own_and_a_word_for_people():
    assert all(name == one.name and one.about for name, one in ALL.items())


async def test_a_charger_that_tells_its_phases_and_its_warmth_is_heard(wall):
    drill = await wall(THOROUGH)
    assert await drill.station.set_power(-3000)
    await drill.pass_time(130, lambda: drill.home.state.car_w < -2900)
    await drill.pass_time(130, lambda: (drill.station.measured.power_w.value or 0) < -2900)
    told = drill.station.measured
    assert told.phases.value.power_w == pytest.approx([told.power_w.value / 3] * 3, abs=0.2)
    assert told.phases.value.current_a == pytest.approx([told.power_w.value / 690] * 3, abs=0.2)
    assert told.phases.value.voltage_v == (230, 230, 230)
    await drill.pass_time(130, lambda: drill.station.measured.temperature_c.value > 25)
