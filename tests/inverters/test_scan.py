"""Finding the map and walking the chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverters import (
    MAPS,
    Device,
    InverterError,
    LinkTimeoutError,
    NothingToReadError,
    UnknownDeviceError,
    scan,
)
from inverters.sunspec.scan import CHAIN_LIMIT

from .faces import MARKER, Registers, Silent, chain, dump, identity, inverter, meter, model_words


async def test_an_inverter_with_its_meter_is_found_by_name():
    nameplate = model_words(120, 26, {"WRtg": 10000.0, "WRtg_SF": 1})
    device = await scan(chain(identity("Fronius", "Symo 10"), inverter(), nameplate, meter()))
    assert device.words == "Fronius Symo 10, three-phase inverter of 10.0 kW, three-phase meter"
    assert (device.serial, device.firmware, device.rated_w) == ("42", "1.0", 10000.0)


@pytest.mark.parametrize("base", [40000, 0, 50000])
async def test_the_map_is_found_at_every_usual_place(base):
    device = await scan(chain(identity(), inverter(), base=base))
    assert device.blocks[0].address == base + 2


async def test_makers_own_models_are_skipped():
    own = [64999, 3, 1, 2, 3]
    device = await scan(chain(identity(), own, inverter(), own, meter()))
    assert [block.model for block in device.blocks] == [1, 103, 203]


async def test_a_chain_without_an_end_is_taken_as_far_as_it_goes():
    device = await scan(chain(identity(), inverter(), end=()))
    assert [block.model for block in device.blocks] == [1, 103]


async def test_a_common_block_of_65_words_is_as_good_as_one_of_66():
    device = await scan(dump("solaredge_se17k"))
    assert (device.manufacturer, device.blocks[1].address) == ("SolarEdge", 40069)


async def test_a_model_too_short_for_its_values_is_not_read():
    device = await scan(chain(identity(), [103, 10, *[0] * 10], meter()))
    assert [block.model for block in device.blocks] == [1, 203]


async def test_the_meters_own_name_does_not_hide_the_inverters():
    device = await scan(chain(identity("SolarEdge", "SE10K"), inverter(), identity("WattNode"), meter()))
    assert device.model == "SE10K"


@pytest.mark.parametrize("filler", [pytest.param(0, id="zeros"), pytest.param(1, id="ones")])
async def test_a_map_that_never_ends_does_not_keep_us_busy(filler):
    link = Registers(dict.fromkeys(range(0x10000), filler) | dict(enumerate(MARKER, 40000)))
    with pytest.raises(NothingToReadError):
        await scan(link)
    assert len(link.requests) <= CHAIN_LIMIT + 5 + len(MAPS)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(Registers({}), id="every address is refused"),
        pytest.param(Registers(dict.fromkeys(range(0x10000), 0)), id="zeros everywhere"),
        pytest.param(Registers(dict.fromkeys(range(35000, 35100), 7)), id="another kind of inverter"),
    ],
)
async def test_a_device_without_sunspec_says_what_to_try_next(link):
    with pytest.raises(UnknownDeviceError, match=r"Switch on SunSpec Modbus .* or try another unit id"):
        await scan(link)


async def test_a_sunspec_device_of_another_kind_is_named_with_its_models():
    with pytest.raises(NothingToReadError, match=r"Acme .* neither an inverter .* it has 1, 64999"):
        await scan(chain(identity(), [64999, 3, 1, 2, 3]))


async def test_a_silent_unit_is_left_at_once():
    link = Silent()
    with pytest.raises(LinkTimeoutError):
        await scan(link)
    assert link.asked == 1


async def test_a_device_is_remembered_as_plain_data():
    device = await scan(chain(identity(), inverter(), meter()))
    assert Device.from_dict(device.to_dict()) == device


@given(
    head=st.lists(st.integers(0, 0xFFFF), max_size=40),
    models=st.lists(
        st.tuples(st.sampled_from([1, 101, 103, 120, 203, 213, 701]), st.integers(0, 130)), max_size=6
    ),
    filler=st.integers(0, 0xFFFF),
)
async def test_noise_behind_a_marker_ends_in_a_device_or_in_our_own_error(head, models, filler):
    body = [word for model, length in models for word in (model, length, *[filler] * length)]
    link = Registers(dict(enumerate([*MARKER, *body, *head], 40000)))
    try:
        device = await scan(link)
    except InverterError:
        return
    assert device.words
