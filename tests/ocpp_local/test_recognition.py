"""Who is plugged in, by what he calls himself."""

from types import SimpleNamespace
from typing import cast

import pytest

from ocpp_local import Station
from ocpp_local.recognition import STRANGER, UNTOLD, Recognition, names_of, tokens_in


def station(
    *names: str | None, plugged: bool = True, connected: bool = True, seen: str | None = None
) -> Station:
    """What is read of a charger: the car's own name, and the card that was shown."""
    ev_id, card = (*names, None, None)[:2]
    transaction = SimpleNamespace(ev_id=ev_id, id_token=card) if plugged else None
    state = SimpleNamespace(connected_car=seen)
    told = {"connected": connected, "plugged": plugged, "transaction": transaction, "state": state}
    return cast("Station", SimpleNamespace(**told))


def home(first: str, second: str) -> Recognition:
    return Recognition({"leaf": tokens_in(first), "van": tokens_in(second)}, "leaf")


@pytest.mark.parametrize(
    ("tokens", "told", "who"),
    [
        pytest.param(("A", "B"), station("A"), "leaf", id="the first"),
        pytest.param(("A", "B"), station("b"), "van", id="the second, case aside"),
        pytest.param(("A", "x, 00:0a:bc"), station(None, "000ABC"), "van", id="one of several tokens"),
        pytest.param(("A", "B"), station(seen="B"), "van", id="seen by the charger"),
        pytest.param(("A", "B"), station("C", "B"), "van", id="an unknown car with a known card"),
        pytest.param(("A", "B"), station("C"), STRANGER, id="a stranger"),
        pytest.param(("A", "B"), station(), UNTOLD, id="not told yet"),
        pytest.param(("A", ""), station(), "van", id="the one that cannot tell"),
        pytest.param(("A", ""), station("C"), STRANGER, id="a stranger beside one that cannot tell"),
        pytest.param(("", ""), station(), UNTOLD, id="two that cannot tell"),
        pytest.param(("A", "B"), station(None, "HOME"), UNTOLD, id="we started the stay ourselves"),
        pytest.param(("A", "B"), station("B", connected=False), "leaf", id="out of reach"),
        pytest.param(("A", "B"), None, "leaf", id="no charger yet"),
    ],
)
def test_a_car_is_known_by_its_names(tokens: tuple[str, str], told: Station | None, who: str) -> None:
    seen = home(*tokens)
    assert seen.look(told) is (who != "leaf")
    assert seen.who == who


def test_who_told_once_stays_until_the_cable_is_free() -> None:
    seen = home("A", "B")
    assert seen.look(station("C"))
    assert not seen.look(station())
    assert (seen.doubt, seen.names, seen.here) == (STRANGER, ("C",), "leaf")
    assert seen.look(station(plugged=False))
    assert seen.look(station())
    assert seen.doubt == UNTOLD


def test_a_single_car_without_a_token_is_whatever_is_plugged_in() -> None:
    seen = Recognition({"": frozenset()}, "")
    assert not seen.look(station("anything"))
    assert seen.doubt is None


def test_tokens_stand_beside_each_other() -> None:
    assert tokens_in("04:A2-b1, WDB1;EVC") == {"04a2b1", "wdb1", "evc"}
    assert tokens_in("  ") == set()


def test_our_own_token_names_nobody() -> None:
    assert names_of(station("A", "HOME", seen="B")) == ("A", "B")
