"""How many may stand at the door, and how often one may ring."""

from ocpp_local.door.gate import Gate, Limits

LIMITS = Limits(unproven=4, unproven_each=3, sockets=5, burst=10, per_second=1, wrong_password_cost=5)


def make_gate(**changes):
    return Gate(Limits(**{name: getattr(LIMITS, name) for name in LIMITS.__slots__} | changes), chargers=1)


def test_one_address_cannot_take_all_the_places_of_the_unproven():
    gate = make_gate()
    assert [gate.enter(("noisy", port), 0) for port in range(5)] == [True] * 3 + [False] * 2
    assert gate.enter(("quiet", 1), 0)
    assert not gate.enter(("third", 1), 0)


def test_places_come_back_when_somebody_goes_proves_himself_or_is_late():
    gate = make_gate()
    for port in range(3):
        gate.enter(("a", port), 0)
    assert not gate.enter(("a", 3), 0)
    gate.leave(("a", 0))
    assert gate.enter(("a", 3), 0)
    gate.proven(("a", 1))
    assert gate.enter(("a", 4), 0)
    assert gate.unproven == 3
    assert not gate.enter(("a", 5), 9.9)
    assert gate.enter(("a", 5), 10)
    assert gate.unproven == 1


def test_proven_sockets_have_an_end_too():
    gate = make_gate(burst=100)
    for port in range(10):
        gate.enter(("a", port), 0)
        gate.proven(("a", port))
    assert not gate.enter(("b", 1), 0)
    gate.leave(("a", 0))
    assert not gate.enter(("b", 1), 0)


def test_who_rings_too_often_waits_and_the_neighbour_does_not():
    gate = make_gate()
    for port in range(10):
        assert gate.enter(("a", port), 0)
        gate.leave(("a", port))
    assert not gate.enter(("a", 99), 0.5)
    assert gate.enter(("b", 1), 0.5)
    assert gate.enter(("a", 99), 1.0)


def test_a_wrong_password_costs_more_than_a_knock_and_one_too_many_is_paid_for_later():
    gate = make_gate()
    gate.enter(("a", 1), 0)
    for _ in range(9):
        gate.failed(("a", 1), 0)
    assert not gate.enter(("a", 2), 5.9)
    assert gate.enter(("a", 2), 6.0)


def test_who_goes_on_guessing_gets_one_guess_for_its_price_and_no_more():
    gate, guesses = make_gate(burst=10, per_second=1, wrong_password_cost=5), 0
    for tenth in range(6_000):
        if gate.enter(("a", tenth), tenth / 10):
            guesses += 1
            gate.failed(("a", tenth), tenth / 10)
            gate.leave(("a", tenth))
    assert guesses <= 600 / 6 + 3


def test_all_addresses_of_a_network_of_ipv6_are_one():
    gate = make_gate(burst=3)
    assert [gate.enter((f"fd00::{number:x}", 1), 0) for number in range(5)] == [True] * 3 + [False] * 2
    assert gate.enter(("fd00:0:0:1::1", 1), 0)
    assert make_gate().enter(("::ffff:10.0.0.1", 1), 0)


def test_a_slow_handshake_of_tls_does_not_hide_what_comes_after_it():
    gate = make_gate()
    for port in range(3):
        gate.enter(("a", port), 0)
        gate.encrypted(("a", port), 9)
    assert not gate.enter(("a", 9), 12)
    assert gate.enter(("a", 9), 19)


def test_only_a_few_strangers_an_hour_are_worth_the_owners_eye():
    gate = make_gate()
    assert sum(gate.may_offer(f"BOX-{number}", 0) for number in range(1_000)) == 5
    assert not gate.may_offer("BOX-1", 9)
    assert gate.may_offer("BOX-1", 10)
    assert not gate.may_offer("BOX-99", 3_599)
    assert gate.may_offer("BOX-99", 3_600)


def test_a_flood_from_many_addresses_is_remembered_in_bounded_memory():
    gate = make_gate()
    for number in range(5_000):
        gate.enter((f"10.0.{number // 256}.{number % 256}", 1), number * 100.0)
    assert len(gate._buckets) <= 1_024


def test_the_same_is_told_once_in_a_while_and_a_thousand_names_do_not_fill_the_log():
    gate = make_gate()
    assert gate.may_tell("A", 0)
    assert not gate.may_tell("A", 9)
    assert gate.may_tell("A", 10)
    assert sum(gate.may_tell(f"name {number}", 10) for number in range(1_000)) < 100
