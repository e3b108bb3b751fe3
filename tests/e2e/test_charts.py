"""The charts in a real Home Assistant: drawn by its own component where that works, and else by us."""

import asyncio

import pytest
from playwright.async_api import Browser, Locator, expect

from lab.ha_client import Client

from .browser import PHONE, View, until, view

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = "v2h-plan-card:visible"
DASHBOARD = "/v2h-home"
WIDE = (1700, 1000)
"""Here the plan is in sight without scrolling: the component draws only what is in sight."""

# The colour of the canvas in the middle of a bar, and of the key beside its name.
PAINTED = """card => {
  const base = card.shadowRoot.querySelector('ha-chart-base');
  const canvas = base.shadowRoot.querySelector('canvas');
  const slot = card.chart.spans.find(span => span.action === 'charge' && span.car > 3000);
  const middle = [(slot.start + slot.end) / 2, slot.car / 2];
  const [x, y] = base.chart.convertToPixel({xAxisIndex: 0, yAxisIndex: 1}, middle);
  const scale = canvas.width / canvas.clientWidth;
  const painted = [...canvas.getContext('2d').getImageData(x * scale, y * scale, 1, 1).data];
  const named = getComputedStyle(card.shadowRoot.querySelector('.key.charge')).backgroundColor;
  const whole = named.startsWith('color(') ? 255 : 1;
  return {painted, named: named.match(/[\\d.]+/g).map(part => part * whole)};
}"""
SERIES = "card => card.shadowRoot.querySelector('ha-chart-base').chart.getOption().series"
# What is really drawn: the names of the series that have a point.
NAMES = f"""card => ({SERIES})(card)
  .filter(one => one?.data?.some(point => Array.isArray(point) && point[1] !== null))
  .map(({{name}}) => name)"""
PLACES = """card => ['.board', '.legend', '.detail', '.agenda']
  .map(part => card.shadowRoot.querySelector(part).getBoundingClientRect())
  .map(({top, height}) => [top, height])"""
# Home Assistant puts a registry of its own in the place of the browser's: what it defines there is looked at.
MEDDLING = """
const real = Object.defineProperty;
Object.defineProperty = (target, key, told) => {
  if (target === window && key === 'customElements') {
    const define = told.value.define.bind(told.value);
    told.value.define = (tag, type) =>
      tag === 'ha-chart-base' ? meddle(() => define(tag, MADE)) : define(tag, type);
  }
  return real(target, key, told);
};
"""


def meddling(made: str, meddle: str = "make => make()") -> str:
    """A script that makes another class of the component's, or makes it at another time."""
    return f"const meddle = {meddle};" + MEDDLING.replace("MADE", made)


# Releases to come, as bad as they can be.
SABOTAGE = {
    "it is gone": meddling("type", "make => {}"),
    "it takes no options": meddling(
        "class extends HTMLElement { set options(_) { throw new Error('sabotaged'); } }"
    ),
    "it throws when it draws": meddling("class extends type { render() { throw new Error('sabotaged'); } }"),
}
LATE = (
    meddling("type", "make => { window.make = make; }")
    + """
const createCardElement = ({type}) => type === 'statistics-graph' && window.make();
real(window, 'loadCardHelpers', {get: () => async () => ({createCardElement}), set() {}});
"""
)
"""A page that has not loaded the component yet, and does so for a card that needs it."""


async def drawn(shown: View, card: str = PLAN) -> Locator:
    """The card, once Home Assistant's component has drawn its chart."""
    found = shown.page.locator(card).first
    await expect(found.locator(".board.drawn")).to_be_visible()
    return found


async def says_the_same_below(card: Locator) -> None:
    """What the component shows at the pointer is of the slot that our words below the chart are about."""
    await expect(card.locator("ha-chart-base")).to_contain_text("Car battery:")

    async def same() -> bool:
        told = await card.locator("ha-chart-base b").text_content()  # it follows the pointer
        return str(told) in str(await card.locator(".detail .when").text_content())

    await until(same, "both told of the same slot")


async def painted(card: Locator, *, before: list[int] | None = None) -> list[int]:
    """The colour of a bar on the canvas, once it is that of the key beside its name and no more *before*."""
    seen: dict[str, list[int]] = {}

    async def alike() -> bool:
        seen.update(await card.evaluate(PAINTED))
        colour = seen["painted"]
        return colour[3] == 255 and colour[:3] == pytest.approx(seen["named"][:3], abs=2) and colour != before

    await until(alike, "the bar had the colour of its key")
    return seen["painted"]


async def test_home_assistants_chart_shows_the_plan_in_our_colours_without_a_jump(
    browser: Browser, client: Client
) -> None:
    async with view(browser, client, DASHBOARD, size=WIDE) as shown:
        card = await drawn(shown)
        assert set(await card.evaluate(NAMES)) >= {
            "price",
            "sun",
            "house",
            "charge",
            "discharge",
            "soc",
            "reserve",
        }
        light = await painted(card)
        await shown.page.emulate_media(color_scheme="dark")
        await painted(card, before=light)
        places = await card.evaluate(PLACES)
        await card.evaluate("card => card.chart.board.drop()")
        await expect(card.locator("svg.chart path.charge")).to_be_visible()
        assert await card.evaluate(PLACES) == places
        assert shown.complaints == []


async def test_a_page_without_the_component_is_made_to_load_it(browser: Browser, client: Client) -> None:
    async with view(browser, client, DASHBOARD, size=WIDE, first=LATE) as shown:
        await drawn(shown)
        assert await shown.page.evaluate("!!window.make")
        assert shown.complaints == []


async def test_the_canvas_is_neither_heard_nor_a_stop_but_slots_and_lines_are(
    browser: Browser, client: Client
) -> None:
    async with view(browser, client, DASHBOARD, size=WIDE) as shown:
        card = await drawn(shown)
        await expect(card.locator("ha-chart-base .chart")).to_have_attribute("aria-hidden", "true")
        slider = card.get_by_role("slider")
        await expect(slider).to_have_count(1)
        await slider.focus()
        before = await slider.get_attribute("aria-valuetext")
        await shown.page.keyboard.press("ArrowRight")
        await expect(slider).not_to_have_attribute("aria-valuetext", str(before))
        await shown.page.keyboard.press("Tab")
        feeds = card.get_by_role("button", name="Car charges", exact=True)
        await expect(feeds).to_be_focused()
        await shown.page.keyboard.press("Enter")
        await expect(feeds).to_have_attribute("aria-pressed", "false")

        async def gone() -> bool:
            return "charge" not in await card.evaluate(NAMES)

        await until(gone, "the bars were gone")


async def test_a_part_is_zoomed_by_dragging_and_still_tells_why(browser: Browser, client: Client) -> None:
    async with view(browser, client, DASHBOARD, size=WIDE) as shown:
        card = await drawn(shown)
        box = await card.locator("ha-chart-base canvas").bounding_box()
        assert box
        mouse, y = shown.page.mouse, box["y"] + 250
        await mouse.move(box["x"] + box["width"] * 0.2, y)
        await mouse.down()
        await mouse.move(box["x"] + box["width"] * 0.4, y, steps=6)
        await mouse.up()
        await expect(card.locator("ha-chart-base ha-chart-zoom-slider")).to_be_visible()
        for share in (0.3, 0.41, 0.5, 0.63, 0.74):  # early in a slot, in its middle and late
            await mouse.move(box["x"] + box["width"] * share, y, steps=3)
            await says_the_same_below(card)
        assert shown.complaints == []
        await shown.screenshot("plan-zoomed")


async def test_a_finger_on_the_canvas_tells_why(browser: Browser, client: Client) -> None:
    async with view(browser, client, DASHBOARD, size=PHONE) as shown:
        plan = shown.page.locator(PLAN)
        await plan.locator(".board").evaluate("board => board.scrollIntoView({block: 'center'})")
        card = await drawn(shown)
        box = await card.locator("ha-chart-base canvas").bounding_box()
        assert box
        await shown.page.touchscreen.tap(box["x"] + box["width"] * 0.6, box["y"] + 250)
        await says_the_same_below(card)
        await shown.screenshot("plan-touched")


async def test_home_assistants_chart_shows_the_money(browser: Browser, client: Client) -> None:
    async with view(browser, client, f"{DASHBOARD}/money") as shown:
        card = await drawn(shown, "v2h-money-card")
        assert await card.evaluate(f"card => ({SERIES})(card)[0].data.length") == 31
        await card.get_by_role("slider").press("ArrowLeft")
        await expect(card.locator("rect.cursor")).to_be_visible()
        assert shown.complaints == []


@pytest.mark.parametrize("how", SABOTAGE)
async def test_where_the_component_fails_our_own_drawing_is_shown_and_nobody_hears_of_it(
    browser: Browser, client: Client, how: str
) -> None:
    async with view(browser, client, DASHBOARD, size=WIDE, first=SABOTAGE[how]) as shown:
        loud: list[str] = []
        shown.page.on(
            "console", lambda message: loud.append(message.text) if "sabotaged" in message.text else None
        )
        shown.page.on("pageerror", lambda error: loud.append(str(error)))
        card = shown.page.locator(PLAN).first
        await expect(card.locator("svg.chart text.now")).to_be_visible()
        await asyncio.sleep(1.5)
        await expect(card.locator("svg.chart path.charge")).to_be_visible()
        await expect(card.locator(".board.drawn")).to_have_count(0)
        await card.get_by_role("slider").press("ArrowRight")
        await expect(card.locator("rect.cursor")).to_be_visible()
        assert [text for text in loud if "sabotaged" in text] == []
