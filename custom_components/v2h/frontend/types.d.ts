/** What the modules tell each other, for the editor: known in all of them. No browser loads this file. */

// The shapes that `v2h/subscribe` sends. Times are ISO strings, power is W, money is in `currency`.
// Signs: car + fills the car, grid + imports, sun >= 0. `null` or a missing field means unknown.

type Maybe = number | null | undefined;

interface Now {
  name?: string;
  /** It is only played. */
  simulated?: boolean;
  currency?: string;
  mode?: string;
  rule?: string;
  reason?: string;
  setpoint_w?: Maybe;
  car_w?: Maybe;
  house_w?: Maybe;
  sun_w?: Maybe;
  grid_w?: Maybe;
  soc_percent?: Maybe;
  /** how far that may be off, either way */
  soc_unsure_percent?: Maybe;
  /** the car that is here */
  car_name?: string | null;
  /** in force now */
  reserve_percent?: Maybe;
  /** why that is more than usual */
  reserve_why?: string | null;
  goal?: {soc_percent?: Maybe, departure?: string | null} | null;
  import_price?: Maybe;
  export_price?: Maybe;
  stored_value?: Maybe;
  saved?: Maybe;
  charger?: {identity?: string, connected?: boolean | null, plugged?: boolean | null, ready?: boolean | null, vendor?: string | null, model?: string | null} | null;
  command?: {power_w?: Maybe, until?: string | null, soc_percent?: Maybe} | null;
  problems?: string[];
}

interface PlanSlot {
  start: string;
  end: string;
  car_w?: Maybe;
  load_w?: Maybe;
  sun_w?: Maybe;
  /** what comes on nine days of ten, and on one */
  sun_low_w?: Maybe;
  sun_high_w?: Maybe;
  grid_w?: Maybe;
  /** at the end of the slot */
  soc_percent?: Maybe;
  import_price?: Maybe;
  export_price?: Maybe;
  cost?: Maybe;
  stored_value?: Maybe;
  /** charge, discharge, hold or away */
  action?: string;
  reason?: string | {text?: string} | null;
  /** the next best action */
  runner_up?: string | null;
  /** money that it would cost more */
  runner_up_cost?: Maybe;
  bindings?: {law?: string, amount?: Maybe, unit?: string}[];
  /** a sentence: the prices at which something else is done */
  otherwise?: string;
}

type Binding = {law: string, amount: number | null, unit?: string};

interface Why {
  runnerUp: string | null;
  runnerUpCost: number | null;
  otherwise: string | null;
  bindings: Binding[];
}

interface Trip {
  departure: string;
  back: string;
  goal_percent?: Maybe;
}

interface Plan {
  made_at?: string;
  good_until?: string | null;
  currency?: string;
  slots: PlanSlot[];
  unmet?: Unmet[];
  assumptions?: unknown[];
}

/** A goal that the plan cannot reach. */
interface Unmet {
  departure?: string;
  goal_wh?: Maybe;
  missing_wh?: Maybe;
  /** a sentence */
  why?: string;
}

interface PastSample {
  at: string;
  car_w?: Maybe;
  house_w?: Maybe;
  sun_w?: Maybe;
  grid_w?: Maybe;
  soc_percent?: Maybe;
  import_price?: Maybe;
}

/** What a card knows of one home. */
interface HomeState {
  now: Now | null;
  plan: Plan | null;
  past: PastSample[];
  trips: Trip[];
  /** why the subscription failed; it is tried again */
  error: string | null;
  /** when the last event came, ms since 1970 */
  heard: number | null;
}

type Listener = (state: HomeState) => void;

/** One stretch of the chart: a slot of the plan, or measured samples put together. */
interface Span {
  /** ms since 1970 */
  start: number;
  end: number;
  car: number | null;
  house: number | null;
  sun: number | null;
  sunLow: number | null;
  sunHigh: number | null;
  grid: number | null;
  /** percent at the end */
  soc: number | null;
  price: number | null;
  exportPrice: number | null;
  cost: number | null;
  action: string | null;
  reason: string | null;
  /** of a slot of the plan */
  why: Why | null;
  measured: boolean;
}

/** As Home Assistant's frontend lists it. */
interface Entity {
  entity_id: string;
  platform?: string;
  translation_key?: string;
  device_id?: string;
  config_entry_id?: string;
}

interface Device {
  name?: string | null;
  name_by_user?: string | null;
  config_entry_id?: string | null;
  primary_config_entry?: string | null;
  config_entries?: string[];
  identifiers?: string[][];
}

/** The part of Home Assistant's frontend object that the cards use. */
interface Hass {
  connection: any;
  connected?: boolean;
  locale?: {language: string, number_format?: string, time_format?: string};
  language?: string;
  config: {time_zone?: string, currency?: string};
  themes?: {darkMode?: boolean};
  states: Record<string, {state: string, attributes: Record<string, any>}>;
  entities?: Record<string, Entity>;
  devices?: Record<string, Device>;
  callWS?: (message: {type: string, [key: string]: unknown}) => Promise<any>;
  callService: (domain: string, service: string, data?: object, target?: object) => Promise<unknown>;
  formatEntityState?: (stateObj: any, state?: string) => string;
}

interface KnownHome {
  entry_id: string;
  name: string;
}

type Share = "house" | "sold" | "sun" | "charging";

interface Sum {
  saved: number | null;
  shares: Record<Share, number> | null;
  wh: Record<Share, number> | null;
  unpriced_wh?: number | null;
  unknown_s?: number | null;
}

type Day = Sum & {day: string};

interface Stay {
  start: string;
  end: string | null;
  in_wh: number;
  out_wh: number;
  cost: number;
  earned: number;
  saved: number;
  soc_start?: number | null;
  soc_end?: number | null;
}

interface Money {
  currency: string;
  today: number | null;
  month: number | null;
  total: number | null;
  problem?: string | null;
  days: Day[];
  whole: Sum;
  sessions: Stay[];
}

/** Of `v2h/health`. */
interface Sign {
  part: string;
  grade: "good" | "fair" | "bad" | "absent";
  code: string;
  age_s: number | null;
  until: string | null;
  told: string | null;
  values: Record<string, string | number>;
}

/** What a text of the table becomes: with {names} it is asked for with their values, in the order of the English. */
type Said<T> = T extends `${string}{${string}`
  ? (...values: (string | number)[]) => string
  : T extends string
    ? string
    : T extends { other: string }
      ? (count: number) => string
      : T extends readonly [string, string]
        ? readonly [(values: Record<string, unknown>) => string, string]
        : Readonly<Record<string, Said<T[keyof T]>>>;

type English = typeof import("./words-en.js").ENGLISH;

/** Every word that the cards say. */
type Words = { readonly [K in keyof English]: Said<English[K]> };

type Format = import("./format.js").Format;

// The charts.

/** Of time (ms) and value, without a gap. */
type Run = [number, number][];
type Scale = (value: number) => number;
/** What is drawn of a span. */
type Series = "car" | "house" | "sun" | "sunLow" | "sunHigh" | "grid" | "soc" | "price";
type Lane = keyof typeof import("./lanes.js").LANES;
type Axis = {low: number, high: number, ticks: number[], scale: Scale};

/** What the chart of the plan is drawn from. */
interface Picture {
  hass?: Hass;
  spans: Span[];
  /** ms, from and to */
  window: [number, number];
  now: number;
  width: number;
  words: Words;
  format: Format;
  /** percent, now */
  soc: number | null;
  reserve: number | null;
  goal: {soc: number | null, at: number | null} | null;
  trips: Trip[];
}

interface Line {
  /** also that of its colour */
  name: string;
  lane: Lane;
  runs: Run[];
  /** the lower edge of what is filled, where it is not 0 */
  floor?: Run[];
  /** lightly or wholly */
  fill?: "area" | "box";
  stroke?: "solid" | "dashed" | "dotted";
}

/** What the chart of the plan shows, however it is drawn. */
interface Model extends Omit<Picture, "goal" | "now"> {
  /** null: not in sight */
  now: number | null;
  axes: Record<Lane, Axis>;
  lines: Line[];
  /** low: its text has more room below */
  goal: {at: number, soc: number, low: boolean} | null;
  /** high: percent below which its word has room */
  away: {from: number, to: number, high: number}[];
}

/** What a chart of steps tells its ground. */
interface Ground {
  label: string;
  height: number;
  /** px from the top between which a step is marked */
  lanes: [number, number];
  /** how many steps a page is */
  page: number;
  /** the step so far from the left */
  under: (px: number) => number;
  pick: (step: number | null) => void;
  zoomed?: () => void;
}

/** What a class has as --c. */
type Colour = (name: string) => string;
/** For Home Assistant's chart: series and options of ECharts. */
type Content = (colour: Colour) => {data: object[], options: object};

/** One line of the plan in words. */
interface Entry {
  /** charge, discharge, hold or away */
  action: string;
  start: number;
  end: number;
  /** mean size of the car's power */
  watts: number | null;
  /** into or out of the car */
  wattHours: number | null;
  /** mean, weighted with energy */
  price: number | null;
  /** at the end */
  soc: number | null;
}

// The picture of the flows.

type Source = "sun" | "grid" | "car";
type Circle = {x: number, y: number, r: number};

// By hand.

type Deed = "charge" | "discharge" | "hold";
type End = "hour" | "hours" | "time" | "soc";
type Wish = {deed: Deed, end: End, time: string, soc: number};
