/** What the modules tell each other, for the editor. No browser loads this file. */

// The shapes that `v2h/subscribe` sends. Times are ISO strings, power is W, money is in `currency`.
// Signs: car + fills the car, grid + imports, sun >= 0. `null` or a missing field means unknown.

export type Maybe = number | null | undefined;

export interface Now {
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

export interface PlanSlot {
  start: string;
  end: string;
  car_w?: Maybe;
  load_w?: Maybe;
  sun_w?: Maybe;
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

export type Binding = {law: string, amount: number | null, unit?: string};

export interface Why {
  runnerUp: string | null;
  runnerUpCost: number | null;
  otherwise: string | null;
  bindings: Binding[];
}

export interface Trip {
  departure: string;
  back: string;
  goal_percent?: Maybe;
}

export interface Plan {
  made_at?: string;
  good_until?: string | null;
  currency?: string;
  slots: PlanSlot[];
  unmet?: Unmet[];
  assumptions?: unknown[];
}

/** A goal that the plan cannot reach. */
export interface Unmet {
  departure?: string;
  goal_wh?: Maybe;
  missing_wh?: Maybe;
  /** a sentence */
  why?: string;
}

export interface PastSample {
  at: string;
  car_w?: Maybe;
  house_w?: Maybe;
  sun_w?: Maybe;
  grid_w?: Maybe;
  soc_percent?: Maybe;
  import_price?: Maybe;
}

/** What a card knows of one home. */
export interface HomeState {
  now: Now | null;
  plan: Plan | null;
  past: PastSample[];
  trips: Trip[];
  /** why the subscription failed; it is tried again */
  error: string | null;
  /** when the last event came, ms since 1970 */
  heard: number | null;
}

/** One stretch of the chart: a slot of the plan, or measured samples put together. */
export interface Span {
  /** ms since 1970 */
  start: number;
  end: number;
  car: number | null;
  house: number | null;
  sun: number | null;
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
export interface Entity {
  entity_id: string;
  platform?: string;
  translation_key?: string;
  device_id?: string;
  config_entry_id?: string;
}

export interface Device {
  name?: string | null;
  name_by_user?: string | null;
  config_entry_id?: string | null;
  primary_config_entry?: string | null;
  config_entries?: string[];
  identifiers?: string[][];
}

/** The part of Home Assistant's frontend object that the cards use. */
export interface Hass {
  connection: any;
  connected?: boolean;
  locale?: {language: string, number_format?: string, time_format?: string};
  language?: string;
  config: {time_zone?: string, currency?: string};
  states: Record<string, {state: string, attributes: Record<string, any>}>;
  entities?: Record<string, Entity>;
  devices?: Record<string, Device>;
  callWS?: (message: {type: string, [key: string]: unknown}) => Promise<any>;
  callService: (domain: string, service: string, data?: object, target?: object) => Promise<unknown>;
  formatEntityState?: (stateObj: any, state?: string) => string;
}

export type Share = "house" | "sold" | "sun" | "charging";

export interface Sum {
  saved: number | null;
  shares: Record<Share, number> | null;
  wh: Record<Share, number> | null;
  unpriced_wh?: number | null;
  unknown_s?: number | null;
}

export type Day = Sum & {day: string};

export interface Stay {
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

export interface Money {
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
export interface Sign {
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
export type Words = { readonly [K in keyof English]: Said<English[K]> };
