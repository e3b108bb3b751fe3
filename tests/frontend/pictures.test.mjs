import assert from "node:assert/strict";
import { test } from "node:test";

import { places, RIM, spread } from "../../custom_components/v2h/frontend/pictures.js";

test("every disc, and the ring around the car, lies inside of the picture and apart from the others", () => {
  for (const available of [240, 270, 342, 390, 460, 900]) {
    const width = spread(available);
    const { grid, house, car, sun } = places(width);
    const left = (circle, rim = 1) => circle.x - circle.r - rim;
    const right = (circle, rim = 1) => circle.x + circle.r + rim;
    assert.ok(left(grid) >= 0 && left(sun) >= 0, `left edge at ${width} px`);
    assert.ok(right(car, RIM) <= width, `right edge at ${width} px`);
    assert.ok(right(grid) < left(house) && right(house) < left(car, RIM), `apart at ${width} px`);
  }
});
