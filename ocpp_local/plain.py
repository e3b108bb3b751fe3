"""What somebody else has said, fit for a line in the log or on the screen."""

from typing import Final

# A line for people to read: some chargers put our whole frame into a description.
LONGEST: Final = 160


def plain(text: str, longest: int = LONGEST) -> str:
    """One line without control characters: nobody shall write lines of his own into the log."""
    said = "".join(letter if letter.isprintable() else "·" for letter in " ".join(text.split()))
    return said if len(said) <= longest else f"{said[:longest]}…"
