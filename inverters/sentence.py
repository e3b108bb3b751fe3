"""What we tell people: in English, and in parts for whoever says it in another language."""

from typing import Self


class Sentence(str):
    """A template in English and what fills it: a sentence, or a clause of one."""

    __slots__ = ("parts",)
    parts: object
    """JSON-safe: {"text": template, "fillings": {name: parts}}, the template alone, or {"figure": number}."""

    def __new__(cls, template: str, /, **fillings: object) -> Self:
        """*template* names each filling in braces; without fillings it is said as it stands."""
        self = super().__new__(cls, template.format_map(fillings) if fillings else template)
        told = {
            name: filling.parts if isinstance(filling, Sentence) else str(filling)
            for name, filling in fillings.items()
        }
        self.parts = {"text": template, "fillings": told} if told else template
        return self


def figure(number: str) -> Sentence:
    """A number with a decimal point, which is a comma elsewhere."""
    self = Sentence(number)
    self.parts = {"figure": number}
    return self
