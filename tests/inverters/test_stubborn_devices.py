"""Devices that lack a register, keep what they had or obey somebody else are left as they were."""

import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverters import Etiquette, InverterError, MapShiftedError, Restraint, RestraintError, restrainable
from inverters.device import Block, Device

from .faces import Registers
from .restraints import BLOCKED, Written


class Stubborn(Registers):
    """Takes every write, and shows what it likes."""

    def __init__(self, table, keeps):
        super().__init__(table)
        self.keeps = keeps
        self.written = []

    async def write(self, address, values):
        self.written.append(address)
        if address not in self.keeps:
            self.table.update(enumerate(values, address))


def storage_words(**more):
    words = [124, 24, *[0] * 24]
    words[12] = words[13] = 10_000
    words[18:26] = [0] * 7 + [0xFFFE]
    for offset, word in more.items():
        words[int(offset[1:])] = word
    return dict(enumerate(words, 100))


HYBRID = Device(
    manufacturer="Acme", model="H", serial="1", firmware="1", rated_w=6000.0,
    blocks=(Block(model=124, address=100, length=24),),
)  # fmt: skip


async def test_a_device_that_does_not_take_the_time_is_not_blocked():
    link = Stubborn(storage_words(), keeps={115})
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match="did not take InOutWRte_RvrtTms: 900 was written, it shows 0"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.table == storage_words()
    assert not etiquette.holding


@pytest.mark.parametrize("missing", ["_5", "_12", "_13", "_15"])
async def test_a_device_that_lacks_a_register_is_not_touched(missing):
    absent = 0x8000 if missing in {"_12", "_13"} else 0xFFFF
    link = Stubborn(storage_words(**{missing: absent}), keeps=set())
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match=r"does not implement .*: its home battery is left alone"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


async def test_a_map_that_has_moved_is_not_written_to():
    link = Stubborn({at: word + (at == 100) for at, word in storage_words().items()}, keeps=set())
    etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
    with pytest.raises(MapShiftedError, match="nothing was written"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 0xFFFF), min_size=26, max_size=26), st.sets(st.integers(100, 125)))
def test_whatever_a_device_shows_only_our_own_errors_come_out_and_it_is_put_back(words, keeps):
    words[:2] = [124, 24]
    link = Stubborn(dict(enumerate(words, 100)), keeps)
    before = dict(link.table)

    async def live():
        etiquette = Etiquette(HYBRID, remembered=None, remember=Written().remember)
        try:
            await etiquette.keep(link, BLOCKED, elapsed=0.0)
        except InverterError:
            return
        await etiquette.release(link)

    asyncio.run(live())
    assert link.table == before


def solaredge(mode):
    words = dict.fromkeys(range(57344, 57362), 0)
    return words | {57348: mode, 57355: 3600, 57356: 0, 57357: 7}


SOLAREDGE = Device(
    manufacturer="SolarEdge", model="SE10K", serial="1", firmware="1", rated_w=None, map="solaredge"
)


@pytest.mark.parametrize(("restraint", "mode"), [(BLOCKED, 1), (Restraint(block_charge=True), 5)])
async def test_solaredge_gets_a_command_that_lapses_by_itself(restraint, mode):
    link = Stubborn(solaredge(4), keeps=set())
    etiquette = Etiquette(SOLAREDGE, remembered=None, remember=Written().remember)
    await etiquette.keep(link, restraint, elapsed=0.0)
    assert (link.table[57355], link.table[57356], link.table[57357]) == (900, 0, mode)
    assert link.written == [57355, 57357]
    await etiquette.release(link)
    assert link.table == solaredge(4)


async def test_solaredge_out_of_remote_control_is_refused_with_what_to_do():
    link = Stubborn(solaredge(1), keeps=set())
    etiquette = Etiquette(SOLAREDGE, remembered=None, remember=Written().remember)
    with pytest.raises(RestraintError, match="storage control mode is 1, expected 4"):
        await etiquette.keep(link, BLOCKED, elapsed=0.0)
    assert link.written == []


@pytest.mark.parametrize(
    ("map_name", "sentence"),
    [
        ("huawei_sun2000", "Huawei keeps its limits .* until somebody writes them again"),
        ("sma", "SMA's battery limits end after a time that no register tells"),
        ("goodwe_et", "GoodWe has no revert timer that we know of"),
        ("", "Acme has no revert timer that we know of"),
    ],
)
def test_a_maker_without_a_revert_timer_is_refused_in_a_sentence(map_name, sentence):
    device = Device(
        manufacturer="Acme", model="X", serial="", firmware="", rated_w=None, map=map_name
    )  # fmt: skip
    assert restrainable(HYBRID) is None
    assert re.search(sentence, restrainable(device))
