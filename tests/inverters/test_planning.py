"""Which requests are sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverters.link import Space
from inverters.planning import MAX_GAP, Terrain, Want, halves, plan


def want(start, count=1, **more):
    return Want(start=start, count=count, **more)


@pytest.mark.parametrize(
    ("wants", "terrain", "asked"),
    [
        pytest.param([want(10, 2), want(12, 2)], Terrain(), [(10, 4)], id="neighbours"),
        pytest.param([want(10), want(27)], Terrain(), [(10, 18)], id="a gap of 16"),
        pytest.param([want(10), want(28)], Terrain(), [(10, 1), (28, 1)], id="a gap of 17"),
        pytest.param([want(30), want(10)], Terrain(), [(10, 1), (30, 1)], id="in order of address"),
        pytest.param([want(10), want(10), want(9, 3)], Terrain(), [(9, 3)], id="the same words twice"),
        pytest.param([want(10), want(14)], Terrain(holes=((12, 12),)), [(10, 1), (14, 1)], id="over a hole"),
        pytest.param([want(10), want(14)], Terrain(holes=((20, 30),)), [(10, 5)], id="before a hole"),
        pytest.param(
            [want(10), want(14)], Terrain(cuts=frozenset({want(14)})), [(10, 1), (14, 1)], id="a cut"
        ),
        pytest.param(
            [want(10), want(12), want(14)],
            Terrain(refused=frozenset({want(12)})),
            [(10, 1), (14, 1)],
            id="what was refused is neither asked for nor crossed",
        ),
        pytest.param(
            [want(10, 40), want(50, 40)], Terrain(max_words=64), [(10, 40), (50, 40)], id="a small device"
        ),
        pytest.param(
            [want(10), want(11, space=Space.INPUT), want(12, unit=200)],
            Terrain(),
            [(10, 1), (11, 1), (12, 1)],
            id="other tables and units",
        ),
    ],
)
def test_wants_that_lie_close_share_a_request(wants, terrain, asked):
    assert [(request.start, request.count) for request in plan(wants, terrain)] == asked


WANTS = st.lists(
    st.builds(
        Want,
        start=st.integers(0, 400),
        count=st.integers(1, 8),
        space=st.sampled_from(Space),
        unit=st.sampled_from([None, 3]),
    ),
    max_size=30,
)
HOLES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 5)), max_size=4)


@given(wants=WANTS, max_words=st.integers(8, 125), holes=HOLES)
def test_no_want_is_torn_lost_or_asked_for_twice(wants, max_words, holes):
    terrain = Terrain(max_words=max_words, holes=tuple((low, low + more) for low, more in holes))
    requests = plan(wants, terrain)
    served = [member for request in requests for member in request.wants]
    assert sorted(map(repr, served)) == sorted(map(repr, set(wants)))
    for request in requests:
        assert request.count <= max_words
        assert {member.table for member in request.wants} == {(request.unit, request.space)}
        covered = range(request.start, request.start + request.count)
        assert all(at in covered for member in request.wants for at in range(member.start, member.end))


@given(wants=WANTS, holes=HOLES)
def test_no_word_is_fetched_from_a_hole_or_a_wide_gap_that_nobody_wants(wants, holes):
    spans = tuple((low, low + more) for low, more in holes)
    for request in plan(wants, Terrain(holes=spans)):
        wanted = {at for member in request.wants for at in range(member.start, member.end)}
        idle = sorted(set(range(request.start, request.start + request.count)) - wanted)
        assert not any(low <= at <= high for at in idle for low, high in spans)
        assert all(not wanted.isdisjoint(range(at, at + MAX_GAP + 1)) for at in idle)


def test_a_request_is_halved_between_wants():
    (request,) = plan([want(10, 2), want(12, 2), want(14, 4)], Terrain())
    assert [(half.start, half.count) for half in halves(request)] == [(10, 2), (12, 6)]


def test_a_single_want_cannot_be_halved():
    (request,) = plan([want(10, 2)], Terrain())
    assert halves(request) == ()
