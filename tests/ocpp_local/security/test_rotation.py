"""A charger's password changes, and nobody is locked out."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from ocpp_local import Account, JournalError, MemoryJournal, Recorder, hash_password
from tests.ocpp_local.charger import PASSWORD
from tests.ocpp_local.conftest import until

NEW = "another-long-and-random-one"


def answers(charger, status):
    """The charger answers every SetVariables like this; None: not at all."""

    def reply(asked):
        if status is None:
            return None
        data = asked["setVariableData"]
        return {
            "setVariableResult": [
                {"component": d["component"], "variable": d["variable"], "attributeStatus": status}
                for d in data
            ]
        }

    charger.replies["SetVariables"] = reply


async def opens(house, password):
    """Whether a charger with this password comes in; it goes again at once."""
    try:
        charger = await house.charger(password=password)
    except InvalidStatus as refusal:
        return refusal.response.status_code != 401
    await charger.line.close()
    return True


def passwords(charger):
    return [
        item["attributeValue"]
        for sent in charger.sent("SetVariables")
        for item in sent["setVariableData"]
        if item["variable"]["name"] == "BasicAuthPassword"
    ]


@pytest.mark.parametrize("status", ["Accepted", "RebootRequired"])
async def test_old_and_new_open_until_the_charger_has_come_with_the_new_one(house, status):
    charger = await house.installed()
    answers(charger, status)
    assert (await house.server.change_password("DEMO-1", NEW)).accepted
    assert passwords(charger) == [NEW]
    assert await opens(house, PASSWORD)
    assert await opens(house, NEW)
    assert not await opens(house, PASSWORD)
    assert await opens(house, NEW)


async def test_a_password_that_the_charger_refuses_never_opens(house):
    charger = await house.installed()
    answers(charger, "Rejected")
    answer = await house.server.change_password("DEMO-1", NEW)
    assert not answer.accepted
    assert "Rejected" in answer.reason
    assert NEW not in answer.reason
    assert not await opens(house, NEW)
    assert await opens(house, PASSWORD)


async def test_when_the_answer_is_lost_both_open(house):
    charger = await house.installed()
    answers(charger, None)
    change = asyncio.create_task(house.server.change_password("DEMO-1", NEW))
    await until(lambda: passwords(charger))
    await charger.line.close()
    answer = await change
    assert not answer.accepted
    assert "Both open" in answer.reason
    assert await opens(house, PASSWORD)
    assert await opens(house, NEW)
    assert not await opens(house, PASSWORD)


async def test_the_change_outlives_our_restart_at_any_moment(open_house):
    journal = MemoryJournal()
    first = await open_house(journal)
    charger = await first.installed()
    answers(charger, None)
    change = asyncio.create_task(first.server.change_password("DEMO-1", NEW))
    await until(lambda: passwords(charger))
    second = await open_house(journal)  # as if the first had been cut off without an answer
    assert await opens(second, PASSWORD)
    assert await opens(second, NEW)
    await until(lambda: next(journal.notes("DEMO-1", "Password")).payload.count("scrypt") == 2)
    third = await open_house(journal)
    assert not await opens(third, PASSWORD)
    assert await opens(third, NEW)
    change.cancel()


async def test_the_journal_holds_salted_hashes_only(house, open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    answers(await house.installed(), "Accepted")
    await house.server.change_password("DEMO-1", NEW)
    (note,) = journal.notes("DEMO-1", "Password")
    assert note.payload.count("scrypt$") == 3  # the origin, the old and the new one
    assert NEW not in note.payload
    assert PASSWORD not in note.payload


async def test_another_password_in_the_account_outweighs_what_was_changed_before(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    answers(await house.installed(), "Accepted")
    await house.server.change_password("DEMO-1", NEW)
    users = "what-the-user-typed-in"
    later = await open_house(journal, accounts={"DEMO-1": Account(password=users)})
    assert not await opens(later, NEW)
    assert await opens(later, users)
    assert list(journal.notes("DEMO-1", "Password")) == []


async def test_an_account_by_hash_can_change_too_and_can_be_given_back(open_house):
    journal, accounts = MemoryJournal(), {"DEMO-1": Account.hashed(hash_password(PASSWORD))}
    house = await open_house(journal, accounts=accounts)
    answers(await house.installed(), "Accepted")
    await house.server.change_password("DEMO-1", NEW)
    again = await open_house(journal, accounts=accounts)
    assert await opens(again, NEW)
    assert not await opens(again, PASSWORD)
    await again.server.forget_password_change("DEMO-1")
    assert await opens(again, PASSWORD)
    assert not await opens(again, NEW)


async def test_a_random_password_is_as_long_as_the_charger_can_keep_and_nobody_is_shown_it(house, caplog):
    caplog.set_level("DEBUG")
    charger = await house.installed()
    answers(charger, "Accepted")
    answer = await house.server.change_password("DEMO-1")
    (sent,) = passwords(charger)
    assert len(sent) == 40
    assert sent not in repr(answer)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("ocpp_local")]
    assert not any(sent in line for line in ours)


async def test_the_new_password_is_in_no_recording(open_house, tmp_path):
    recorder = Recorder(tmp_path / "r.jsonl")
    house = await open_house(recorder=recorder)
    answers(await house.installed(), "Accepted")
    await house.server.change_password("DEMO-1", NEW)
    recorder.close()
    recorded = (tmp_path / "r.jsonl").read_text()
    assert "BasicAuthPassword" in recorded
    assert NEW not in recorded


async def test_what_cannot_be_written_down_is_not_sent(open_house):
    class FullDisk(MemoryJournal):
        def note(self, note):
            if note.kind == "Password":
                raise JournalError("The disk is full.")
            super().note(note)

    house = await open_house(FullDisk())
    charger = await house.installed()
    answer = await house.server.change_password("DEMO-1", NEW)
    assert not answer.accepted
    assert passwords(charger) == []
    assert not await opens(house, NEW)


async def test_after_a_few_changes_without_a_sign_of_the_charger_no_more_are_begun(house):
    charger = await house.installed()
    answers(charger, "Accepted")
    told = [await house.server.change_password("DEMO-1", f"{NEW}-{number}") for number in range(5)]
    assert [answer.accepted for answer in told] == [True] * 3 + [False] * 2
    assert len(passwords(charger)) == 3
    assert await opens(house, f"{NEW}-1")  # it may have kept any of them
    assert [await opens(house, word) for word in (PASSWORD, f"{NEW}-0", f"{NEW}-2")] == [False, False, True]


@pytest.mark.parametrize("password", ["", "fifteen-letters", "x" * 41])
async def test_a_password_of_a_length_that_ocpp_does_not_allow_is_refused(house, password):
    charger = await house.installed()
    assert not (await house.server.change_password("DEMO-1", password)).accepted
    assert passwords(charger) == []


async def test_without_a_line_or_a_password_there_is_nothing_to_change(open_house):
    house = await open_house(accounts={"DEMO-1": Account(password=None)})
    assert "not connected" in (await house.server.change_password("DEMO-1", NEW)).reason
    await house.charger()
    await until(lambda: house.station.connected)
    assert "no password" in (await house.server.change_password("DEMO-1", NEW)).reason
    assert "no charger X" in (await house.server.change_password("X", NEW)).reason
