"""Texts for people: each one is its English sentence, and can be said in other languages.

In the way of gettext the English template in the code is the key of its translations, so that code reads like
what it says. A text is a `str`: whoever knows nothing of languages has English in hand.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol, Self, override, runtime_checkable

from .languages import LANGUAGES, table_of

SIGNS: Final = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
# English puts a point before decimals and a comma between thousands: what stands there in other languages.
SEPARATORS: Final = {language: str.maketrans(".,", ",.") for language in LANGUAGES} | {
    "fr": str.maketrans(".,", ",\N{NO-BREAK SPACE}")
}


class Text(str):
    """A template in English and what fills it, texts too. Equal to whatever reads the same."""

    __slots__ = ("_fillings", "_template")
    _template: str
    _fillings: Mapping[str, str]

    def __new__(cls, template: str, /, **fillings: str) -> Self:
        """*template* names each filling in braces; without fillings it is said as it stands."""
        self = super().__new__(cls, template.format_map(fillings) if fillings else template)
        self._template, self._fillings = str(template), fillings
        return self

    def said_in(self, language: str) -> str:
        """The same in a *language* such as "de" or "de-AT"; in English where nobody has translated it."""
        template = table_of(language).get(self._template)
        if template is None:
            return str(self)
        fillings = {name: said(filling, language) for name, filling in self._fillings.items()}
        return template.format_map(fillings) if fillings else template

    @property
    def parts(self) -> object:
        """JSON-safe, to be said in any language later on."""
        if not self._fillings:
            return str(self)
        return {"text": self._template, "fillings": in_parts(self._fillings)}

    @staticmethod
    def of(data: object) -> Text:
        """What `parts` told. Raises ValueError for anything else."""
        match data:
            case Text():
                return data
            case str():
                return Text(data)
            case {"figure": str(figure)}:
                return Figure(figure)
            case {"text": str(template), "fillings": {**fillings}}:
                return Text(template, **{str(name): Text.of(filling) for name, filling in fillings.items()})
        msg = f"neither words nor what Text.parts told: {data!r}"
        raise ValueError(msg)

    @override
    def __reduce__(self) -> tuple[Callable[[object], Text], tuple[object, ...]]:
        return Text.of, (self.parts,)


class Figure(Text):
    """A number as English writes it: "0.41" is "0,41" elsewhere."""

    __slots__ = ()

    @override
    def said_in(self, language: str) -> str:
        return self.translate(SEPARATORS.get(language.partition("-")[0], {}))

    @property
    @override
    def parts(self) -> object:
        return {"figure": str(self)}


NOTHING: Final = Text("")


def said(words: str, language: str) -> str:
    """The *words* in that language; those that do not know their parts (a name, a key) as they are."""
    return text_of(words).said_in(language) if isinstance(words, InParts) else words


def told(data: object, language: str) -> Any:  # noqa: ANN401 - as JSON is
    """JSON-safe *data* with every text in it said in that language."""
    return _each(data, lambda text: text.said_in(language))


def in_parts(data: object) -> Any:  # noqa: ANN401 - as JSON is
    """JSON-safe *data* with every text in it in parts, for storage."""
    return _each(data, lambda text: text.parts)


def _each(data: object, do: Callable[[Text], object]) -> object:
    match data:
        case Text():
            return do(data)
        case str() if isinstance(data, InParts):
            return do(text_of(data))
        case Mapping():
            return {name: _each(value, do) for name, value in data.items()}
        case list() | tuple():
            return [_each(value, do) for value in data]
    return data


def joined(first: Text, *others: Text) -> Text:
    """Sentences, one after the other."""
    for other in others:
        first = Text("{first} {second}", first=first, second=other)
    return first


@runtime_checkable
class InParts(Protocol):
    """Words of a package without languages, which know what they were made of, as `Text.parts` tells it."""

    @property
    def parts(self) -> object:
        """JSON-safe."""
        ...


def text_of(words: str) -> Text:
    """The *words* of another package as a text; those that do not know their parts as they stand."""
    if isinstance(words, Text):
        return words
    return Text.of(words.parts) if isinstance(words, InParts) else Text(words)


def reason_of(err: Exception) -> Text:
    """What an error says: its `sentence`, the text that it was raised with, or its words as they stand."""
    said = getattr(err, "sentence", err.args[0] if err.args else None)
    return text_of(said) if isinstance(said, InParts) and isinstance(said, str) else Text(str(err))


def money(value: float, currency: str, places: int = 2) -> Text:
    """0.4112 EUR is "0.41 €"; with three *places* "0.411 €"."""
    amount = Figure(f"{round(value, places) + 0.0:.{places}f}")
    return Text("{amount} {sign}", amount=amount, sign=SIGNS.get(currency, currency))


def kilowatt(power_w: float) -> Text:
    """1234 W is "1.2 kW", 340 W is "340 W". Coarse on purpose: a sentence shall not change each second."""
    if abs(power_w) < 995:
        return Text("{power} W", power=f"{round(power_w, -1):.0f}")
    return Text("{power} kW", power=Figure(f"{power_w / 1000:.1f}"))


def directed(power_w: float) -> Text:
    """Power with its way, + into the car: "7.0 kW in", "2.0 kW out", "0 W"."""
    if power_w == 0:
        return Text("0 W")
    power = kilowatt(abs(power_w))
    return Text("{power} in", power=power) if power_w > 0 else Text("{power} out", power=power)


def percent(share: float) -> Text:
    """0.2 is "20 %"."""
    return Text("{share} %", share=f"{100 * share:.0f}")


WEEKDAYS: Final = (
    Text("Monday"),
    Text("Tuesday"),
    Text("Wednesday"),
    Text("Thursday"),
    Text("Friday"),
    Text("Saturday"),
    Text("Sunday"),
)


def clock(moment: datetime) -> Text:
    """02:15 is "at 02:15". In the zone of *moment*."""
    return Text("at {time}", time=f"{moment:%H:%M}")


def clock_on_day(moment: datetime) -> Text:
    """With the day: "at 02:15 on Monday"."""
    return Text("at {time} on {day}", time=f"{moment:%H:%M}", day=WEEKDAYS[moment.weekday()])


DAYS: Final = (
    Text("Mon"),
    Text("Tue"),
    Text("Wed"),
    Text("Thu"),
    Text("Fri"),
    Text("Sat"),
    Text("Sun"),
)


def time_and_day(moment: datetime) -> Text:
    """Where there is little room: "Mon 02:15". In the zone of *moment*."""
    return Text("{day} {time}", day=DAYS[moment.weekday()], time=f"{moment:%H:%M}")


MONTHS: Final = (
    Text("January"),
    Text("February"),
    Text("March"),
    Text("April"),
    Text("May"),
    Text("June"),
    Text("July"),
    Text("August"),
    Text("September"),
    Text("October"),
    Text("November"),
    Text("December"),
)


def day_of_month(moment: datetime) -> Text:
    """23 November. In the zone of *moment*."""
    return Text("{day} {month}", day=f"{moment.day}", month=MONTHS[moment.month - 1])
