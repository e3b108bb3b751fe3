"""Who may speak for a charger."""

import base64
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.errors import AccountError
from ocpp_local.security.doorkeeper import (
    Account,
    Credentials,
    Doorkeeper,
    Verdict,
    claimed_identity,
    credentials,
    warnings,
)
from ocpp_local.security.passwords import SaltedHash, hash_password, new_password


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        pytest.param("/ocpp/DEMO-1", "DEMO-1", id="plain"),
        pytest.param("/RDAM%7C123", "RDAM|123", id="percent-encoded"),
        pytest.param("/a/b%2Fc", "b/c", id="an encoded slash is a part of the name"),
        pytest.param("/ocpp/DEMO-1?version=1.6", "DEMO-1", id="a query says nothing"),
        pytest.param("/ocpp//DEMO-1", "DEMO-1", id="a doubled slash"),
        pytest.param("/ocpp/", None, id="empty"),
        pytest.param("/a%3Ab", None, id="a colon would divide user and password"),
        pytest.param("/a%0Ab", None, id="a line break would forge the log"),
        pytest.param("/" + "x" * 49, None, id="too long"),
    ],
)
def test_the_identity_is_the_last_part_of_the_path(path, identity):
    assert claimed_identity(path) == identity


@pytest.mark.parametrize("header", [None, "", "Basic", "Bearer abc", "Basic !!!", "Basic YWJj", "Basic /w=="])
def test_what_is_no_basic_header_gives_no_credentials(header):
    assert credentials(header) is None


def header(user, password):
    return "basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda b: "Basic " + base64.b64encode(b).decode()))
def test_no_header_makes_the_doorkeeper_stumble(text):
    door = Doorkeeper({"A": Account(password="right")})
    assert door.glance("A", credentials(text)) is Verdict.WRONG


def test_a_password_is_text_in_utf8_and_may_hold_colons():
    door = Doorkeeper({"A": Account(password="pä:ss")})
    assert door.glance("A", credentials(header("a", "pä:ss"))) is Verdict.RIGHT
    assert door.glance("A", credentials(header("b", "pä:ss"))) is Verdict.WRONG


def test_without_a_password_in_the_account_anyone_who_knows_the_name_comes_in():
    assert Doorkeeper({"A": Account(password=None)}).glance("A", None) is Verdict.RIGHT


def test_an_account_can_be_given_by_hash_and_the_right_password_is_hashed_once_only():
    door = Doorkeeper({"A": Account.hashed(hash_password("right"))})
    right, wrong = Credentials("A", "right"), Credentials("A", "wrong")
    assert door.glance("A", right) is Verdict.UNKNOWN
    assert door.glance("A", None) is Verdict.WRONG
    assert not door.examine("A", wrong)
    assert door.examine("A", right)
    # From now on neither costs more than a look, however many come.
    assert (door.glance("A", right), door.glance("A", wrong)) == (Verdict.RIGHT, Verdict.WRONG)


def test_two_passwords_open_until_the_newer_one_was_used():
    door = Doorkeeper({"A": Account.hashed(hash_password("old"), hash_password("new"))})
    old, new = Credentials("A", "old"), Credentials("A", "new")
    assert door.examine("A", old)
    assert not door.used("A", old)
    assert door.examine("A", new)
    assert door.used("A", new)
    assert not door.used("A", new)
    assert (door.glance("A", old), door.glance("A", new)) == (Verdict.WRONG, Verdict.RIGHT)


@pytest.mark.parametrize(
    "text", ["", "plain-password", "scrypt$14$8$1$AAAA$AAAA", "scrypt$14$8$1$é$é", "$$$$$", "md5" + "$AA" * 5]
)
def test_what_is_no_hash_is_refused_without_repeating_it(text):
    with pytest.raises(AccountError) as refusal:
        Account.hashed(text)
    assert not text or text not in str(refusal.value)
    with pytest.raises(AccountError):
        Doorkeeper({"A": Account(password=None, hashes=(text,))})


def test_an_account_without_any_hash_is_refused_rather_than_open():
    with pytest.raises(AccountError):
        Account.hashed()


def test_the_same_password_has_another_hash_each_time_and_nothing_shows_it():
    one, two = SaltedHash.of("secret-word"), SaltedHash.of("secret-word")
    assert one.digest != two.digest
    assert one.matches("secret-word")
    assert not one.matches("secret-wore")
    assert SaltedHash.read(one.text) == one
    account = Account(password="secret-word", hashes=(one.text,))
    shown = repr(
        (one, account, Doorkeeper({"A": account}).keys("A"), credentials(header("A", "secret-word")))
    )
    assert not any(part in shown for part in ("secret-word", "scrypt", one.text.rpartition("$")[2]))


def test_new_passwords_are_long_differ_and_are_made_of_what_chargers_take():
    one, two = new_password(), new_password(5)
    assert (len(one), len(two)) == (40, 16)
    assert one != new_password()
    assert set(one + two) <= set(ascii_letters + digits + "-_")


def test_the_user_is_told_what_is_weak_about_the_doors():
    accounts = {"A": Account(password=None), "B": Account(password="short"), "C": Account(password="x" * 16)}
    told = warnings(accounts, encrypted=False)
    assert ["not encrypted" in told[0], "A needs no password" in told[1], "shorter than 16" in told[2]] == [
        True
    ] * 3
    assert warnings({"C": accounts["C"]}, encrypted=True) == ()
    assert not any(word == "short" for line in told for word in line.split())
