"""One measured figure, with what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A name for machines, words for people."""

    name: str
    """As it stands in the JSON file: figures of other days are found by it."""
    about: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached. None: there is none."""
        if self.at_least is None and self.at_most is None:
            return None
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)


def table(title: str, figures: Sequence[Figure]) -> Table:
    """The figures for people."""
    shown = Table(title=title, title_justify="left")
    for heading, justify in (("what", "left"), ("measured", "right"), ("goal", "right"), ("", "left")):
        shown.add_column(heading, justify="right" if justify == "right" else "left")
    for figure in figures:
        mark = {None: "", True: "[green]reached[/]", False: "[red]missed[/]"}[figure.reached]
        shown.add_row(figure.about, f"{_number(figure.value)} {figure.unit}".strip(), _goal(figure), mark)
    return shown


def _goal(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {_number(figure.at_least)}"
    return "" if figure.at_most is None else f"≤ {_number(figure.at_most)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
