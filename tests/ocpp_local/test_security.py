"""Who may speak for a charger."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.security import Account, Doorkeeper, SaltedHash, claimed_identity, credentials


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


@given(st.text(max_size=30))
def test_no_header_makes_the_doorkeeper_stumble(text):
    door = Doorkeeper({"A": Account(password="right")})
    assert door.admits("A", text) is False


def test_a_password_is_text_in_utf8_and_may_hold_colons():
    door = Doorkeeper({"A": Account(password="pä:ss")})
    header = "basic " + base64.b64encode("a:pä:ss".encode()).decode()
    assert door.admits("A", header)


def test_without_a_password_in_the_account_anyone_who_knows_the_name_comes_in():
    assert Doorkeeper({"A": Account(password=None)}).admits("A", None)


def test_the_same_password_has_another_hash_each_time_and_nothing_shows_it():
    one, two = SaltedHash.of("secret-word"), SaltedHash.of("secret-word")
    assert one.digest != two.digest
    assert one.matches("secret-word")
    assert not one.matches("secret-wore")
    assert "secret-word" not in repr((one, Account(password="secret-word")))
