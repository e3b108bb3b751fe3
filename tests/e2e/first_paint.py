"""Looks in the browser, at each of its frames, when our view is painted: its clock, no polling from afar."""

from dataclasses import dataclass

from playwright.async_api import Page

# Goes to our view as a click in the sidebar does, and looks until everything named is shown.
GO = """async ([path, wanted]) => {
  const all = function* (root, selector) {
    yield* root.querySelectorAll(selector);
    for (const element of root.querySelectorAll('*'))
      if (element.shadowRoot) yield* all(element.shadowRoot, selector);
  };
  const shown = ([host, inside, text]) => [...all(document, host)].some(card =>
    [...(card.shadowRoot?.querySelectorAll(inside) ?? [])].some(part =>
      part.checkVisibility() && part.textContent.includes(text)));
  const began = performance.now();
  history.pushState(null, '', path);
  window.dispatchEvent(new Event('location-changed'));
  const frames = [];
  let last = began;
  while (!wanted.every(shown)) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    if (now - last > 50) frames.push(now - last);
    last = now;
    if (now - began > 120000) throw new Error("nothing of ours within two minutes");
  }
  const painted = performance.now() - began;
  const files = performance.getEntriesByType('resource').filter(file => file.startTime >= began);
  const spans = ours => files.filter(file => file.name.includes('/v2h_static/') === ours)
    .map(file => [file.startTime - began, file.responseEnd - began]);
  return {painted, ours: spans(true), theirs: spans(false), frames};
}"""


@dataclass
class Paint:
    """Milliseconds since the click."""

    painted_ms: float
    ours: list[tuple[float, float]]
    """When each of our files was asked for, and when it was here."""
    theirs: list[tuple[float, float]]
    """The same of Home Assistant's."""
    frames_ms: list[float]
    """Frames that took long."""

    def sentence(self) -> str:
        """For people."""
        parts = [f"{self.painted_ms / 1e3:.2f} s"]
        for name, files in (("Home Assistant's", self.theirs), ("our", self.ours)):
            if files:
                begin, end = min(start for start, _ in files), max(end for _, end in files)
                parts.append(f"{len(files)} {name} files from {begin:.0f} to {end:.0f} ms")
        if self.frames_ms:
            parts.append(f"long frames {', '.join(f'{one:.0f}' for one in self.frames_ms)} ms")
        return "; ".join(parts)


async def go(page: Page, path: str, *wanted: tuple[str, str, str]) -> Paint:
    """Go to *path* within the frontend; *wanted* are (element, selector inside of it, text in that)."""
    told = await page.evaluate(GO, [path, [list(one) for one in wanted]])
    return Paint(
        painted_ms=told["painted"], ours=told["ours"], theirs=told["theirs"], frames_ms=told["frames"]
    )
