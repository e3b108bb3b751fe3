"""What is asked, what is learned from a refusal, and what is left when a part fails."""

import pytest

from inverters import LinkTimeoutError, RefusedError
from inverters.fetching import fetch
from inverters.planning import Terrain, Want

from .faces import Registers

FOUR = [Want(start=start, count=2) for start in (10, 12, 14, 16)]


class Choosy(Registers):
    """Refuses what is longer than it likes."""

    def __init__(self, longest, code=2):
        super().__init__(dict.fromkeys(range(100), 7))
        self.longest = longest
        self.code = code

    async def read(self, address, count):
        if count > self.longest:
            self.requests.append((address, count))
            raise RefusedError("too much", code=self.code)
        return await super().read(address, count)


@pytest.mark.parametrize("code", [2, 3])
async def test_a_refused_request_is_halved_and_the_cut_is_remembered(code):
    link = Choosy(longest=4, code=code)
    fetched = await fetch(link, FOUR, Terrain())
    assert link.requests == [(10, 8), (10, 4), (14, 4)]
    assert all(fetched.take(want) == (7, 7) for want in FOUR)
    link.requests.clear()
    await fetch(link, FOUR, fetched.terrain)
    assert link.requests == [(10, 4), (14, 4)]


async def test_a_request_is_halved_until_it_fits_and_only_in_the_first_round():
    link = Choosy(longest=2)
    fetched = await fetch(link, FOUR, Terrain())
    assert fetched.missed == []
    link.requests.clear()
    await fetch(link, FOUR, fetched.terrain)
    assert link.requests == [(10, 2), (12, 2), (14, 2), (16, 2)]


async def test_a_register_that_is_not_there_is_found_and_never_asked_for_again():
    link = Registers(dict.fromkeys(range(100), 7), broken={14})
    first = await fetch(link, FOUR, Terrain())
    assert [wants for wants, _ in first.missed] == [(FOUR[2],)]
    assert first.terrain.refused == {FOUR[2]}
    link.requests.clear()
    fetched = await fetch(link, FOUR, first.terrain)
    assert fetched.missed == []
    assert [fetched.take(want) for want in FOUR] == [(7, 7), (7, 7), None, (7, 7)]
    assert not any(start <= 14 < start + count for start, count in link.requests)


@pytest.mark.parametrize("code", [4, 5, 6, 11])
async def test_a_device_in_trouble_is_not_asked_for_less_but_again_next_time(code):
    link = Choosy(longest=1, code=code)
    fetched = await fetch(link, FOUR, Terrain())
    assert link.requests == [(10, 8)]
    assert fetched.terrain == Terrain()
    assert fetched.failure.code == code


async def test_one_part_that_fails_leaves_the_others():
    link = Registers(dict.fromkeys(range(100), 7))
    away = Want(start=500, count=2)
    fetched = await fetch(link, [*FOUR, away], Terrain())
    assert fetched.take(FOUR[0]) == (7, 7)
    assert fetched.take(away) is None
    assert [wants for wants, _ in fetched.missed] == [(away,)]


async def test_another_unit_is_asked_over_its_own_link():
    meter = Registers({40: 9})
    link = Registers({10: 1}, units={200: meter})
    fetched = await fetch(link, [Want(start=10, count=1), Want(start=40, count=1, unit=200)], Terrain())
    assert meter.requests == [(40, 1)]
    assert fetched.take(Want(start=40, count=1, unit=200)) == (9,)


async def test_silence_ends_the_round():
    link = Registers({10: 1})
    with pytest.raises(LinkTimeoutError):
        await fetch(link, [Want(start=10, count=1), Want(start=10, count=1, unit=9)], Terrain())
