"""The recorded reason: calm where only numbers move, prompt where the meaning does."""

from custom_components.v2h.face.reason import CalmReason


def test_new_numbers_alone_are_no_news() -> None:
    calm = CalmReason()
    said = {calm.say(f"Feeding the house with {1.5 + second / 10:.1f} kW.", "plan", second)
            for second in range(600)}  # fmt: skip
    assert said == {"Feeding the house with 1.5 kW."}


def test_another_rule_or_part_of_the_plan_is_told_at_once() -> None:
    calm = CalmReason()
    assert calm.say("Feeding with 1.5 kW.", ("plan", "18:30"), 0) == "Feeding with 1.5 kW."
    assert calm.say("Feeding with 1.7 kW.", ("plan", "18:45"), 1) == "Feeding with 1.7 kW."
    assert calm.say("The main fuse allows 3 kW.", ("fuse", "18:45"), 2) == "The main fuse allows 3 kW."


def test_other_words_under_the_same_rule_wait_for_a_minute() -> None:
    calm = CalmReason()
    assert calm.say("The house uses 2 kW.", "plan", 0) == "The house uses 2 kW."
    assert calm.say("The sun gives 2 kW.", "plan", 30) == "The house uses 2 kW."
    assert calm.say("The sun gives 3 kW.", "plan", 60) == "The sun gives 3 kW."
