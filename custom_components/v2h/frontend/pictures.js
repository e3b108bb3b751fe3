/** The pictures of this moment: who gives and takes power, and the battery. */

import { h, icon, s, set } from "./dom.js";
import { known } from "./format.js";
import { carWord, flowsOf, goalOf, MOVING_W, storyOf } from "./story.js";

const HEIGHT = 252;
const WIDEST = 460;
const NARROWEST = 320; // below, the picture shrinks as a whole
const FULL_W = 7_000; // dots are fastest from here on
const RING = 2 * Math.PI;
/** How far the ring of the state of charge reaches beyond the car's disc: its gap, and half of its line. */
export const RIM = 2 + 2.5;

/** @param {number} available px @returns the width over which the picture is laid out */
export function spread(available) {
  return Math.min(Math.max(available, NARROWEST), WIDEST);
}

/** @param {number} width px @returns {Record<Source | "house", Circle>} where the discs are */
export function places(width) {
  const y = 164;
  return {
    sun: { x: width / 2, y: 42, r: 38 },
    grid: { x: 46, y, r: 38 },
    house: { x: width / 2, y, r: 46 },
    car: { x: width - 54, y, r: 44 }, // room for its ring
  };
}

export class FlowPicture {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.lines = { sun: line("sun"), grid: line("grid"), car: line("car") };
    this.nodes = { sun: node("sun"), grid: node("grid"), house: node("house"), car: node("car") };
    this.ring = s("circle", { class: "ring" });
    this.rim = s("circle", { class: "rim" });
    this.nodes.car.group.prepend(this.rim, this.ring);
    this.title = s("title");
    const parts = [...Object.values(this.lines), ...Object.values(this.nodes)].map((part) => part.group);
    this.element = s("svg", { class: "flow", role: "img" }, this.title, ...parts);
    this.width = 0;
  }

  /** @param {number} available px */
  layout(available) {
    if (available === this.width) return;
    this.width = available;
    const width = spread(available);
    const at = places(width);
    const size = { width: Math.min(available, width), height: HEIGHT };
    set(this.element, { viewBox: `0 0 ${width} ${HEIGHT}`, ...size });
    for (const name of /** @type {const} */ (["sun", "grid", "house", "car"]))
      put(this.nodes[name], at[name], name);
    const { sun, grid, house, car } = at;
    run(this.lines.sun, [sun.x, sun.y + sun.r + 4], [house.x, house.y - house.r - 4]);
    run(this.lines.grid, [grid.x + grid.r + 4, grid.y], [house.x - house.r - 4, house.y]);
    run(this.lines.car, [car.x - car.r - 7, car.y], [house.x + house.r + 4, house.y]);
    set(this.rim, { cx: car.x, cy: car.y, r: car.r + 2 });
    set(this.ring, { cx: car.x, cy: car.y, r: car.r + 2, transform: `rotate(-90 ${car.x} ${car.y})` });
  }

  /** @param {Now} now @param {Format} format */
  show(now, format) {
    const flows = flowsOf(now);
    const words = this.words;
    const story = storyOf(now);
    for (const name of /** @type {const} */ (["sun", "grid", "car"]))
      move(this.lines[name], flows[name], name);
    const grid = flows.grid.way > 0 ? "buying" : flows.grid.way < 0 ? "selling" : "resting";
    const house = known(now.house_w);
    const captions = {
      sun: [flows.sun.watts, words.sun, ""],
      grid: [flows.grid.watts, words.grid, flows.grid.watts === null ? words.isUnknown : words[grid]],
      house: [house, words.house, ""],
      car: [flows.car.watts, words.car, words[carWord(story, flows.car.watts)]],
    };
    for (const name of /** @type {const} */ (["sun", "grid", "house", "car"])) {
      const [watts, title, state] = /** @type {[number | null, string, string]} */ (captions[name]);
      tell(this.nodes[name], watts === null ? null : Math.abs(watts), title, state, format);
    }
    this.charge(known(now.soc_percent));
    const spoken = Object.values(captions).map(([watts, title, state]) =>
      [title, state, format.power(watts === null ? null : Math.abs(Number(watts)))].filter(Boolean).join(" "),
    );
    set(this.title, { text: words.flow(spoken.join(", ")) });
  }

  /** @param {number | null} soc percent, as an arc around the car */
  charge(soc) {
    const around = RING * Number(this.ring.getAttribute("r"));
    set(this.ring, {
      "stroke-dasharray": `${((soc ?? 0) / 100) * around} ${around}`,
      class: soc ? "ring" : "ring none",
    });
  }
}

/** @param {Source} name */
function line(name) {
  const [track, dots, arrow] = [
    s("path", { class: "track" }),
    s("path", { class: "dots" }),
    s("path", { class: "arrow" }),
  ];
  return { group: s("g", { class: `line ${name}` }, track, dots, arrow), track, dots, arrow, pace: "" };
}

/** @param {Source | "house"} name */
function node(name) {
  const circle = s("circle", { class: "disc" });
  const glyph = icon(name, {});
  const value = s("text", { class: "watts", "text-anchor": "middle" });
  const title = s("text", { class: "place" });
  const state = s("text", { class: "doing" });
  return {
    group: s("g", { class: `node ${name}` }, circle, glyph, value, title, state),
    circle,
    glyph,
    value,
    title,
    state,
  };
}

/** @param {ReturnType<typeof node>} part @param {Circle} circle @param {Source | "house"} name */
function put(part, { x, y, r }, name) {
  set(part.circle, { cx: x, cy: y, r });
  set(part.glyph, { x: x - 13, y: y - 29, width: 26, height: 26 });
  set(part.value, { x, y: y + 17 });
  const beside = name === "sun";
  const anchor = beside ? "start" : "middle";
  set(part.title, { x: beside ? x + r + 10 : x, y: beside ? y + 5 : y + r + 21, "text-anchor": anchor });
  set(part.state, { x, y: y + r + 38, "text-anchor": anchor });
}

/** @param {ReturnType<typeof line>} part @param {[number, number]} from @param {[number, number]} to the house's side */
function run(part, from, to) {
  const d = `M${from}L${to}`;
  set(part.track, { d });
  set(part.dots, { d });
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  set(part.arrow, { d: "M-5-7 6 0-5 7Z" });
  part.arrow.dataset.place = `translate(${middle}) rotate(${angle}`;
}

/** @param {ReturnType<typeof line>} part @param {{watts: number | null, way: number}} flow @param {Source} name */
function move(part, { watts, way }, name) {
  const role = way < 0 && name === "grid" ? "out" : way < 0 && name === "car" ? "in" : "";
  const flowing = watts === null ? "unknown" : way === 0 ? "still" : "flowing";
  set(part.group, { class: `line ${name} ${role} ${flowing}` });
  set(part.arrow, { transform: `${part.arrow.dataset.place}) scale(${way || 1} 1)` });
  const share = Math.min(1, Math.max(0, Math.abs(watts ?? 0) - MOVING_W) / FULL_W);
  const pace = `${(0.9 - 0.65 * Math.sqrt(share)).toFixed(1)}s`;
  if (pace !== part.pace) part.dots.style.animationDuration = part.pace = pace;
  part.dots.style.animationDirection = way < 0 ? "reverse" : "normal";
}

/**
 * @param {ReturnType<typeof node>} part
 * @param {number | null} watts
 * @param {string} title
 * @param {string} state
 * @param {Format} format
 */
function tell(part, watts, title, state, format) {
  set(part.value, { text: format.power(watts) });
  set(part.title, { text: title });
  set(part.state, { text: state });
  part.group.classList.toggle("quiet", watts === null || watts < MOVING_W);
}

const SURE = 1.5; // percent points: what is closer than this is not worth a word
const CROWDED = 34; // percent points between two marks below which their labels would touch

export class BatteryBar {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.soc = h("strong", { class: "soc" });
    this.target = h("span", { class: "target" });
    this.unsure = h("span", { class: "unsure" });
    this.fill = h("div", { class: "fill" });
    this.band = h("div", { class: "band" });
    this.kept = h("div", { class: "kept" });
    this.marks = { reserve: mark("reserve"), goal: mark("goal") };
    const bar = h(
      "div",
      { class: "bar" },
      this.fill,
      this.band,
      this.kept,
      this.marks.reserve.line,
      this.marks.goal.line,
    );
    this.labels = h("div", { class: "labels" }, this.marks.reserve.label, this.marks.goal.label);
    this.raised = h("p", { class: "raised", hidden: true });
    this.name = h("span", { class: "name" });
    const head = h("div", { class: "head" }, this.soc, this.unsure, this.name, this.target);
    this.picture = h("div", { class: "battery", role: "img" }, head, bar, this.labels);
    this.element = h("div", {}, this.picture, this.raised);
  }

  /** @param {Now} now @param {Format} format @param {number} at ms */
  show(now, format, at) {
    const soc = known(now.soc_percent);
    const reserve = known(now.reserve_percent);
    const goal = goalOf(now);
    const ready = goal?.clock ?? (goal?.at ? format.moment(goal.at, at) : null);
    const wish = goal
      ? ready
        ? this.words.goalBy(format.percent(goal.soc), ready)
        : format.percent(goal.soc)
      : "";
    set(this.soc, { text: format.percent(soc) });
    this.target.replaceChildren(...(wish ? [icon("flag", { width: 18, height: 18 }), wish] : []));
    this.fill.style.width = `${soc ?? 0}%`;
    this.fill.className = soc !== null && reserve !== null && soc < reserve ? "fill low" : "fill";
    this.kept.style.width = `${reserve ?? 0}%`;
    place(this.marks.reserve, reserve, `${this.words.reserve} ${format.percent(reserve)}`);
    place(this.marks.goal, goal?.soc ?? null, `${this.words.goal} ${format.percent(goal?.soc)}`);
    const crowded = reserve !== null && goal?.soc != null && Math.abs(goal.soc - reserve) < CROWDED;
    this.labels.className = crowded ? "labels crowded" : "labels";
    const off = this.doubt(soc, known(now.soc_unsure_percent), format);
    const name = now.car_name || this.words.battery;
    set(this.name, { text: name });
    const charge = off ? `${format.percent(soc)} (${off})` : format.percent(soc);
    const spoken = this.words.batteryState(charge, format.percent(reserve), wish || "–");
    const raised = now.reserve_why ? this.words.reserveRaised(format.percent(reserve), now.reserve_why) : "";
    set(this.raised, { text: raised, hidden: !raised });
    set(this.picture, { "aria-label": `${name}: ${spoken}` });
  }

  /**
   * How far the charge may be off, as a band on the bar and in words: it is counted on between the car's reports.
   * @param {number | null} soc @param {number | null} off @param {Format} format
   */
  doubt(soc, off, format) {
    const shown = soc !== null && off !== null && off >= SURE;
    const [from, to] = shown ? [Math.max(0, soc - off), Math.min(100, soc + off)] : [0, 0];
    [this.band.style.left, this.band.style.width] = [`${from}%`, `${to - from}%`];
    const text = shown ? this.words.giveOrTake(format.percent(off)) : "";
    set(this.unsure, { text: `±\u00a0${format.percent(off)}`, title: text, hidden: !shown });
    return text;
  }
}

/** @param {string} name */
function mark(name) {
  return { line: h("i", { class: `mark ${name}` }), label: h("span", { class: name }) };
}

/** @param {ReturnType<typeof mark>} part @param {number | null} percent @param {string} text */
function place(part, percent, text) {
  part.line.hidden = part.label.hidden = percent === null;
  if (percent === null) return;
  part.line.style.left = `${percent}%`;
  set(part.label, { text });
  const shift = Math.min(100, Math.max(0, percent));
  part.label.style.left = `${shift}%`;
  part.label.style.transform = `translateX(-${shift < 15 ? 0 : shift > 85 ? 100 : 50}%)`;
}
