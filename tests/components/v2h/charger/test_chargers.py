"""A charger that cannot be let in, or that cannot do what the home is for, is told of under Repairs."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from custom_components.v2h.commissioning.trial import Trial
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.ocpp_local import Capabilities, Control
from custom_components.v2h.simulator import RunningSimulator
from custom_components.v2h.troubles.charger import trial_troubles

from ..conftest import set_up, until
from ..troubles.test_charger import charger

TRIED = Trial(identity="BOX-7", firmware="1.2", at=datetime(2026, 11, 22, tzinfo=UTC))


def told(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, ir.IssueEntry]:
    """What is shown of *entry* under Repairs, by its key."""
    issues = ir.async_get(hass).issues
    return {
        key.removesuffix(f"_{entry.entry_id}"): issue
        for (domain, key), issue in issues.items()
        if domain == DOMAIN and issue.active
    }


@pytest.mark.parametrize(
    ("version", "password", "said"),
    [
        pytest.param("ocpp1.6", "", "offers only OCPP 1.6", id="it speaks 1.6 only"),
        pytest.param(
            "ocpp2.1", "a-wrong-password-for-it", "wrong user name or password", id="wrong password"
        ),
    ],
)
async def test_a_charger_that_is_turned_away_is_told_of_until_it_comes_in(
    hass: HomeAssistant, form: dict[str, Any], free_port: int, version: str, password: str, said: str
) -> None:
    right = "a-password-of-the-box" if password else ""
    data = {**form, "charger_id": "BOX-9", "charger_password": right}
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=data)
    home = await set_up(hass, entry)
    home._look_for_troubles(dt_util.utcnow())
    assert "charger_turned_away" not in told(hass, entry)

    with pytest.raises((ConnectionClosed, InvalidStatus)):
        await knock(free_port, version, password)
    home._look_for_troubles(dt_util.utcnow())
    issue = told(hass, entry)["charger_turned_away"]
    assert said in issue.translation_placeholders["reason"]

    async with await line(free_port, "ocpp2.1", right):
        await until(lambda: home.chargers.station.connected, "it came in")
        home._look_for_troubles(dt_util.utcnow())
        assert "charger_turned_away" not in told(hass, entry)


async def line(port: int, version: str, password: str) -> Any:
    user = f"BOX-9:{password}@" if password else ""
    return await connect(f"ws://{user}127.0.0.1:{port}/ocpp/BOX-9", subprotocols=[version])


async def knock(port: int, version: str, password: str) -> None:
    """Try to come in, and wait to be sent away."""
    async with await line(port, version, password) as here:
        await here.recv()


@pytest.mark.parametrize(
    ("kind_of_charger", "key"),
    [
        pytest.param("no-v2x", "charger_charges_only", id="charges only"),
        pytest.param("ocpp201", "charger_charges_only", id="2.0.1 has no words for it"),
        pytest.param("dynamic", "charger_untried", id="made for it, and not tried yet"),
    ],
)
async def test_what_a_charger_cannot_do_is_a_repair_and_not_silence(
    hass: HomeAssistant,
    form: dict[str, Any],
    world: RunningSimulator,
    key: str,
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form)
    home = await set_up(hass, entry)
    station = home.chargers.station
    assert station is not None
    await until(lambda: station.ready, "setpoints could be sent")
    now, elapsed = dt_util.utcnow(), time.monotonic()
    for later_s in (0, 3600):
        then = now + timedelta(seconds=later_s)
        home._issues.look(station, then, elapsed + later_s, more=home.chargers.troubles)
    assert key in told(hass, entry)


@pytest.mark.parametrize(
    ("parts", "trial", "distrust", "keys"),
    [
        pytest.param({}, None, None, ["charger_untried"], id="nobody has tried it"),
        pytest.param({}, TRIED, None, ["charger_untried"], id="the trial was not complete"),
        pytest.param({"plugged": False}, None, None, [], id="no car to try it with"),
        pytest.param({"connected": False}, None, None, [], id="not here"),
        pytest.param({"can": Capabilities(v2x=False)}, None, None, [], id="it charges only"),
        pytest.param({"control": Control.LIMIT}, None, None, [], id="car and charger cannot"),
        pytest.param(
            {"control": Control.SCHEDULE}, None, None, ["charger_untried"], id="it agrees on schedules"
        ),
        pytest.param({}, TRIED, "it ran on", ["charger_untrusted"], id="it has failed"),
        pytest.param({"plugged": False}, TRIED, "it ran on", ["charger_untrusted"], id="which stays"),
    ],
)
def test_when_a_trial_is_offered(
    parts: dict[str, Any], trial: Trial | None, distrust: str | None, keys: list[str]
) -> None:
    station = charger(**{"firmware": "1.2", **parts})
    assert [one.key for one in trial_troubles(station, trial, distrust)] == keys


def test_every_trial_may_be_followed_by_another() -> None:
    """Home Assistant takes an entry away whose repair was walked through: another one is another."""
    station = charger(firmware="1.2")
    (first,), (second,) = trial_troubles(station, None, None), trial_troubles(station, TRIED, None)
    assert first.fix != second.fix
