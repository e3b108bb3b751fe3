"""Recordings of real devices: what we make of them, written down, and within what physics allows."""

import json
from dataclasses import asdict

import pytest

from inverters import Device, Reader, scan

from .dumps import DUMPS, NAMELESS
from .faces import VECTORS, Registers

GOLDEN = json.loads((VECTORS / "golden.json").read_text(encoding="utf-8"))
# Not a rating: what the recorded devices could be at most.
MOST_W = 200_000


async def decoded(name):
    link = Registers(DUMPS[name].words)
    device = NAMELESS.get(name) or await scan(link)
    reading = await Reader(device).read(link, elapsed=7.5)
    return device, reading


def told(device, reading):
    """As golden.json says it: only what is known."""
    known = {
        name: value
        for name, value in asdict(reading).items()
        if name not in {"elapsed", "problems", "times", "grid_phase_w", "grid_phase_a"}
        and value not in (None, False)
    }
    phases = {
        name: list(value) for name in ("grid_phase_w", "grid_phase_a") if any(value := getattr(reading, name))
    }
    return {
        "words": device.words,
        "serial": device.serial,
        "firmware": device.firmware,
        "rated_w": device.rated_w,
        "models": [f"{block.model}@{block.address}" for block in device.blocks],
        "reading": known | phases,
    }


@pytest.mark.parametrize("name", DUMPS)
async def test_a_real_device_reads_as_written_down(name):
    assert told(*await decoded(name)) == GOLDEN[name]


def test_every_recording_has_its_golden_values():
    assert set(GOLDEN) == set(DUMPS)


@pytest.mark.parametrize("name", DUMPS)
async def test_a_real_device_stays_within_physics(name):
    device, reading = await decoded(name)
    most = 2 * (device.rated_w or MOST_W / 2)
    assert reading.sun_w is None or 0 <= reading.sun_w <= most
    assert reading.battery_w is None or abs(reading.battery_w) <= most
    assert reading.grid_w is None or abs(reading.grid_w) <= MOST_W
    assert reading.battery_soc_percent is None or 0 <= reading.battery_soc_percent <= 100
    assert all(
        total is None or 0 <= total < 1e9
        for total in (reading.sun_wh, reading.imported_wh, reading.exported_wh)
    )


@pytest.mark.parametrize(
    "name", ["goodwe_gw10k_et", "goodwe_gw20k_et", "goodwe_geh10_1u_10", "goodwe_gw6000_eh"]
)
async def test_a_hybrid_balances_with_its_own_power_at_the_terminals(name):
    """Sun plus battery is what the inverter gives (35138, its own register), less a few percent of losses."""
    _, reading = await decoded(name)
    words = DUMPS[name].words
    at_terminals = int.from_bytes(words[35138].to_bytes(2), signed=True)
    backup = int.from_bytes(words[35170].to_bytes(2), signed=True)
    given = reading.sun_w - reading.battery_w
    assert at_terminals + backup == pytest.approx(given, abs=0.15 * given + 400)


async def test_phases_of_a_recorded_meter_add_up_to_its_total():
    _, reading = await decoded("goodwe_gw20k_et")
    assert sum(reading.grid_phase_w) == pytest.approx(reading.grid_w, abs=3)


async def test_what_franklin_publishes_is_what_we_read():
    """The recording comes with the values that its own project decoded."""
    holding = json.loads((VECTORS / "franklinwh_agate_x.json").read_text(encoding="utf-8"))
    theirs = {model["id"]: {point[0]: point[3] for point in model["points"]} for model in holding["models"]}
    device, reading = await decoded("franklinwh_agate_x")
    assert device.manufacturer == theirs[1]["Mn"]
    assert reading.battery_soc_percent == theirs[713]["SoC"]
    assert reading.battery_capacity_wh == theirs[713]["WHRtg"]
    assert reading.sun_wh == theirs[701]["TotWhInj"]


async def test_a_battery_whose_power_is_unknown_leaves_the_sun_unknown():
    _, reading = await decoded("franklinwh_agate_x")
    assert (reading.battery_w, reading.sun_w) == (None, None)


async def test_a_second_round_asks_only_for_what_changes_fast_and_tells_the_age_of_the_rest():
    link = Registers(DUMPS["goodwe_gw20k_et"].words)
    device = await scan(link)
    reader = Reader(device)
    first = await reader.read(link, elapsed=100.0)
    link.requests.clear()
    second = await reader.read(link, elapsed=102.0)
    asked = {at for start, count in link.requests for at in range(start, start + count)}
    assert {36025, 35182} <= asked
    assert not {37007, 36104, 35206} & asked
    assert second.battery_soc_percent == first.battery_soc_percent == 100.0
    assert (second.at("battery_soc_percent"), second.at("grid_w")) == (100.0, 102.0)


def test_the_devices_of_the_recordings_are_remembered_as_plain_data():
    device = NAMELESS["goodwe_gw10k_et"]
    assert Device.from_dict(json.loads(json.dumps(device.to_dict()))) == device
