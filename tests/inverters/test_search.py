"""Which unit id is it?"""

import pytest

from inverters import UNITS, LinkDownError, LinkTimeoutError, NotSunSpecError, RefusedError, search

from .faces import Registers, chain, dump, identity, inverter


class Failing:
    def __init__(self, error):
        self.error = error

    async def read(self, address, count):
        raise self.error

    read_input = read

    async def for_unit(self, unit):
        return self


def units(**links):
    return Registers({}, units={int(name[1:]): link for name, link in links.items()})


async def test_the_first_unit_with_something_to_read_is_taken():
    tried = []
    link = units(u1=Registers({}), u126=dump("sma_day"))
    unit, device = await search(link, UNITS, trying=tried.append)
    assert (unit, device.manufacturer, tried) == (126, "SMA", [1, 126])


@pytest.mark.parametrize("error", [LinkTimeoutError("late"), RefusedError("gateway", code=11)])
async def test_a_unit_that_does_not_answer_is_passed_over(error):
    link = units(u1=Failing(error), u2=chain(identity(), inverter()))
    assert (await search(link, (1, 2)))[0] == 2


async def test_without_a_connection_no_other_unit_is_tried():
    tried = []
    with pytest.raises(LinkDownError):
        await search(Failing(LinkDownError("down")), UNITS, trying=tried.append)
    assert tried == [UNITS[0]]


async def test_the_first_units_error_is_the_one_that_is_told():
    link = units(u1=Registers({}), u2=Failing(LinkTimeoutError("late")))
    with pytest.raises(NotSunSpecError):
        await search(link, (1, 2))


async def test_where_nobody_says_a_word_the_sentence_asks_whether_it_is_an_inverter():
    link = Failing(LinkTimeoutError("late"))
    with pytest.raises(LinkTimeoutError, match=r"no unit \(1, 126\) says a word of Modbus.*not a web page"):
        await search(link, (1, 126))
    with pytest.raises(LinkTimeoutError, match="late"):
        await search(link, (7,))
