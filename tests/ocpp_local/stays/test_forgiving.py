"""Events of transactions that are wrong in themselves, put right before anybody believes them."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_local.messages import v21
from ocpp_local.reply import Moment
from ocpp_local.state import StationState
from ocpp_local.stays.forgiving import MOST_LEAP, MOST_NUMBER, forgiven
from ocpp_local.stays.transactions import transaction_event

BEGAN = datetime(2026, 11, 22, 18, tzinfo=UTC)


class Wall:
    """A charger that tells events, each ten seconds after the one before."""

    def __init__(self) -> None:
        self.state, self.seconds = StationState(identity="A", connected=True), 0

    def tell(self, seq_no: int, state: str = "Charging", after_s: int = 10) -> int:
        """The number under which the event was taken."""
        self.seconds += after_s
        at = BEGAN + timedelta(seconds=self.seconds)
        event = v21.TransactionEventRequest(
            event_type=v21.TransactionEventEnum.UPDATED,
            timestamp=at,
            trigger_reason=v21.TriggerReasonEnum.CHARGING_STATE_CHANGED,
            seq_no=seq_no,
            transaction_info=v21.Transaction(
                transaction_id="T1", charging_state=v21.ChargingStateEnum(state)
            ),
        )
        moment = Moment(at, float(self.seconds))
        taken = forgiven(self.state, event, moment)
        transaction_event(self.state, taken, moment)
        return taken.seq_no


@pytest.mark.parametrize("number", [MOST_NUMBER + 1, 2**64, 10**30, MOST_LEAP + 9])
def test_a_number_beyond_all_counting_makes_nothing_late_that_comes_after_it(number):
    wall = Wall()
    wall.tell(0)
    assert wall.tell(number) == 1
    assert wall.tell(number, after_s=0) == 1  # the same event once more
    wall.tell(2, "Idle")
    assert wall.state.transaction.charging_state == "Idle"
    assert any("seqNo" in note for note in wall.state.notes)


def test_a_stay_that_begins_with_such_a_number_counts_from_the_first():
    assert Wall().tell(2**63) == 0
    assert Wall().tell(MOST_LEAP + 9) == MOST_LEAP + 9  # a charger may count all that it ever told


def test_events_that_were_lost_are_no_nonsense():
    wall = Wall()
    wall.tell(0)
    assert wall.tell(200_000) == 200_000


@pytest.mark.usefixtures("odd_frames")
async def test_a_number_below_nothing_is_refused_without_a_fault_of_ours(house, caplog):
    charger = await house.in_session()
    answer = await charger.transaction("Updated", seqNo=-1)
    assert (answer[0], answer[2]) == (4, "PropertyConstraintViolation")
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
    assert (await charger.transaction("Updated", seqNo=1))[0] == 3
