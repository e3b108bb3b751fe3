"""One round of readings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverters import AnswerError, Block, Device, InverterError, MapShiftedError, RefusedError, read, scan

from .faces import Registers, chain, identity, inverter, meter, model_words


async def reading_of(link):
    return await read(link, await scan(link), elapsed=7.5)


async def test_every_value_of_inverter_and_meter_arrives_with_its_sign():
    reading = await reading_of(chain(identity(), inverter(3210.0), meter(412.0)))
    assert reading.sun_w == 3210.0
    assert reading.grid_w == pytest.approx(412.0)
    assert reading.grid_phase_w == pytest.approx((350.0, -100.0, 162.0))
    assert reading.grid_phase_a == pytest.approx((1.52, -3.0, 0.25))
    assert (reading.sun_wh, reading.imported_wh, reading.exported_wh) == (1_234_567.0, 5e6, 2.5e6)
    assert (reading.elapsed, reading.asleep, reading.problems) == (7.5, False, ())


async def test_float_models_read_like_integer_models():
    phases = {"WphA": 100.0, "WphB": 200.0, "WphC": -700.0, "AphA": 0.5, "AphB": 1.0, "AphC": 3.0}
    link = chain(
        identity(),
        model_words(113, 60, {"W": 5000.0, "WH": 2_000_000.0, "DCW": 5100.0, "St": 4}),
        model_words(213, 124, {"W": -400.0, "TotWhImp": 8e6, "TotWhExp": 4e6} | phases),
    )
    reading = await reading_of(link)
    assert (reading.sun_w, reading.grid_w, reading.sun_wh) == (5000.0, -400.0, 2e6)
    assert (reading.grid_phase_a, reading.imported_wh) == ((0.5, 1.0, -3.0), 8e6)


@pytest.mark.parametrize(
    ("maker", "grid_w"),
    [
        pytest.param("Fronius", 412.0, id="most meters count import"),
        pytest.param("SolarEdge ", -412.0, id="SolarEdge meters count export"),
    ],
)
async def test_the_sign_of_a_makers_meter_is_turned_to_import(maker, grid_w):
    reading = await reading_of(chain(identity(maker), inverter(), meter(412.0)))
    assert reading.grid_w == pytest.approx(grid_w)
    assert reading.imported_wh == 5e6


@pytest.mark.parametrize(
    ("power", "state", "sun_w", "asleep"),
    [
        pytest.param(0.0, 4, 0.0, False, id="dusk: a true zero"),
        pytest.param(-12.0, 4, 0.0, False, id="the inverter's own use at night is no sun"),
        pytest.param(None, 2, 0.0, True, id="sleeping"),
        pytest.param(None, None, 0.0, True, id="asleep as SMA shows it"),
        pytest.param(None, 4, None, False, id="running, but power is unknown"),
        pytest.param(None, 7, None, False, id="a fault"),
    ],
)
async def test_a_sleeping_inverter_gives_zero_and_an_unknown_power_stays_unknown(power, state, sun_w, asleep):
    values = {"W_SF": 0, "W": power, "St": state}
    values = {name: value for name, value in values.items() if value is not None}
    reading = await reading_of(chain(identity(), model_words(103, 50, values)))
    assert (reading.sun_w, reading.asleep) == (sun_w, asleep)


async def test_one_request_per_model_and_scale_factors_in_the_same_one():
    link = chain(identity(), inverter(), meter())
    device = await scan(link)
    link.requests.clear()
    await read(link, device, elapsed=0.0)
    assert link.requests == [(device.blocks[1].address, 39), (device.blocks[2].address, 55)]


async def test_a_map_that_moved_asks_for_a_new_scan():
    device = await scan(chain(identity(), inverter(), meter()))
    with pytest.raises(MapShiftedError, match="must be scanned again"):
        await read(chain(identity(), meter(), inverter()), device, elapsed=0.0)


async def test_a_refused_meter_leaves_the_sun_and_is_named():
    link = chain(identity(), inverter(3210.0), meter())
    device = await scan(link)
    link.broken = {device.blocks[2].address + 10}
    reading = await read(link, device, elapsed=0.0)
    assert (reading.sun_w, reading.grid_w) == (3210.0, None)
    assert reading.problems[0].startswith("The meter could not be read.")


async def test_a_device_that_refuses_everything_is_an_error():
    link = chain(identity(), inverter(), meter())
    device = await scan(link)
    link.broken = set(link.table)
    with pytest.raises(RefusedError):
        await read(link, device, elapsed=0.0)


async def test_a_short_answer_is_an_error_and_not_a_shifted_value():
    class Short(Registers):
        async def read(self, address, count):
            return (await super().read(address, count))[:-1]

    whole = chain(identity(), inverter())
    with pytest.raises(AnswerError, match="Asked for 39 registers at 40070, the device sent 38"):
        await read(Short(whole.table), await scan(whole), elapsed=0.0)


async def test_a_power_that_no_home_has_is_not_believed():
    link = chain(identity(), inverter(3e8, W_SF=5), meter())
    reading = await reading_of(link)
    assert reading.sun_w is None
    assert not reading.asleep
    assert reading.problems == ("The device says inverter_w = 3e+08: not believed.",)


@pytest.mark.parametrize(
    ("power_w", "words"),
    [
        pytest.param(412.0, "the house is importing 412 W, the sun gives 3210 W", id="import"),
        pytest.param(-80.0, "the house is exporting 80 W, the sun gives 3210 W", id="export"),
    ],
)
async def test_the_signs_are_told_in_words(power_w, words):
    assert (await reading_of(chain(identity(), inverter(), meter(power_w)))).words == words


@given(noise=st.binary(min_size=256, max_size=256), model=st.sampled_from([101, 103, 113, 203, 213]))
@settings(max_examples=60)
async def test_noise_gives_a_reading_or_our_own_error(noise, model):
    words = [int.from_bytes(noise[at : at + 2]) for at in range(0, 256, 2)]
    block = Block(model=model, address=0, length=126)
    device = Device(manufacturer="", model="", serial="", firmware="", rated_w=None, blocks=(block,))
    link = Registers(dict(enumerate([model, 126, *words])))
    try:
        reading = await read(link, device, elapsed=0.0)
    except InverterError:
        return
    assert reading.sun_w is None or 0 <= reading.sun_w <= 1e6
    assert reading.grid_w is None or abs(reading.grid_w) <= 1e6
