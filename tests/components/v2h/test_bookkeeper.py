"""The ledger of a home: written away from the loop, read by people, and never in the way of control."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.bookkeeper import Bookkeeper, Sums
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.control import Posted
from custom_components.v2h.optimizer.ledger import Page, Session, Slot
from custom_components.v2h.store import ledger_path

from .conftest import set_up, until

NOW = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
STAY = Session(start=NOW - timedelta(hours=2), end=NOW, name="T1", in_wh=4000, out_wh=3000, saved=0.4)
PAGE = Page(
    number=1,
    slots=(
        Slot(start=NOW - timedelta(days=40), saved=5.0),
        Slot(start=NOW - timedelta(minutes=30), saved=0.25, cost=1.0, measured_s=900),
        Slot(start=NOW - timedelta(minutes=15), saved=0.5, cost=-0.25, measured_s=900),
    ),
    sessions=(STAY,),
    state={"number": 1},
)


async def test_what_was_posted_is_read_again_after_a_restart(hass: HomeAssistant, tmp_path: Path) -> None:
    books = await Bookkeeper.open(hass, tmp_path / "books")
    assert books.state is None
    books.post(PAGE)
    assert books.sums_since(NOW - timedelta(hours=1)) == Sums(saved=0.75, cost=0.75)
    await books.close()

    again = await Bookkeeper.open(hass, tmp_path / "books")
    assert again.state == PAGE.state
    assert again.sums_since(NOW - timedelta(hours=1)) == Sums(saved=0.75, cost=0.75)
    open_slot, both = Slot(start=NOW, saved=0.125, cost=0.5, measured_s=1), Sums(saved=0.875, cost=1.25)
    assert again.sums_since(NOW - timedelta(hours=1), open_slot) == both
    assert again.sums_since(NOW + timedelta(hours=1), open_slot) == Sums()
    again._remember([replace(open_slot, saved=0.0625)])  # as it was written a moment ago
    assert again.sums_since(NOW - timedelta(hours=1), open_slot) == both
    assert await again.sessions(NOW - timedelta(days=1), NOW) == (STAY,)
    assert len(await again.slots(NOW - timedelta(days=1), NOW)) == 2
    await again.close()


async def test_what_is_on_the_disk_is_told(hass: HomeAssistant, tmp_path: Path) -> None:
    books, told = await Bookkeeper.open(hass, tmp_path / "books"), list[Posted]()
    work = hass.async_create_background_task(books.run(told.append), "books")
    books.post(PAGE)
    await until(lambda: told, "the page was written")
    assert told == [Posted(number=1)]
    work.cancel()
    await books.close()


async def test_a_ledger_that_cannot_be_opened_stops_nothing(
    hass: HomeAssistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "books").mkdir()
    books = await Bookkeeper.open(hass, tmp_path / "books")
    assert books.problem is not None
    assert "not kept" in books.problem
    assert not await books.write(PAGE)
    assert books.sums_since(NOW) is None
    assert await books.sessions(NOW, NOW + timedelta(days=1)) == ()
    await books.close()
    assert books.problem in caplog.text


async def test_a_disk_that_refuses_is_a_problem_until_it_takes_pages_again(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    books = await Bookkeeper.open(hass, tmp_path / "books")
    other = sqlite3.connect(tmp_path / "books", timeout=0)
    other.execute("DROP TABLE session")
    other.commit()
    assert not await books.write(PAGE)
    assert books.problem is not None
    assert "written" in books.problem
    other.execute(
        "CREATE TABLE session (start TEXT PRIMARY KEY, closed INTEGER NOT NULL, body TEXT NOT NULL)"
    )
    other.commit()
    other.close()
    assert await books.write(PAGE)
    assert books.problem is None
    await books.close()


async def test_a_home_books_the_stay_of_its_car(
    hass: HomeAssistant, simulated_entry: MockConfigEntry
) -> None:
    home: Home = await set_up(hass, simulated_entry)
    await until(lambda: home.coordinator.data.setpoint_w < 0, "the car fed the house")
    await hass.config_entries.async_reload(simulated_entry.entry_id)
    home = simulated_entry.runtime_data
    answer = await hass.services.async_call(DOMAIN, "sessions", {}, blocking=True, return_response=True)
    assert answer is not None
    (stay, *_) = answer["sessions"]  # type: ignore[misc]
    assert stay["end"] is None  # type: ignore[index, call-overload]
    table = await hass.services.async_call(DOMAIN, "export_sessions", {}, blocking=True, return_response=True)
    assert table is not None
    head, line, *_ = str(table["csv"]).splitlines()
    assert head.startswith("start,end,session,charged_kwh")
    assert line.count(",") == head.count(",")
    began = dt_util.parse_datetime(str(stay["start"]), raise_on_error=True)  # type: ignore[index, call-overload]
    assert line.partition(",")[0] == dt_util.as_local(began).isoformat(timespec="seconds")
    assert ledger_path(hass, simulated_entry.entry_id).exists()
