/**
 * A believable home in the shape of `v2h/subscribe`: night charging, an evening peak that the car feeds,
 * 48 hours in quarters. Pure: everything hangs on *at*, the moment that counts as now (UTC ms).
 */

const QUARTER = 900_000;
const HOUR = 3_600_000;
const CAPACITY_WH = 60_000;
const PRICES = [
  26, 24, 22, 20, 19, 20, 25, 33, 36, 31, 24, 19, 16, 15, 17, 22, 30, 39, 46, 47, 42, 35, 31, 28,
];
const LOAD = [
  350, 300, 290, 280, 280, 320, 700, 1200, 800, 500, 450, 520, 900, 600, 450, 480, 800, 1600, 2300, 2600,
  2000, 1500, 900, 500,
];

/** @param {number} at @returns {number} hour of the day in Berlin's winter, with fraction */
const hourOf = (at) => ((((at + HOUR) % (24 * HOUR)) + 24 * HOUR) % (24 * HOUR)) / HOUR;
const wobble = (at, size) => 1 + size * Math.sin(at / 1_370_000) * Math.cos(at / 2_710_000);
const iso = (at) => new Date(at).toISOString();

function conditions(at) {
  const hour = hourOf(at);
  const next = LOAD[(Math.floor(hour) + 1) % 24];
  const load = (LOAD[Math.floor(hour)] * (1 - (hour % 1)) + next * (hour % 1)) * wobble(at, 0.25);
  const sun = Math.max(0, Math.sin(((hour - 7.5) / 9) * Math.PI)) * 2900 * wobble(at, 0.3);
  const price = (PRICES[Math.floor(hour)] / 100) * wobble(Math.floor(at / HOUR) * HOUR, 0.06);
  return {
    hour,
    load: Math.round(load),
    sun: hour < 7.5 || hour > 16.5 ? 0 : Math.round(sun),
    price: Math.round(price * 1e4) / 1e4,
  };
}

function decide({ hour, load, sun, price }, energy) {
  if (hour >= 7.5 && hour < 17) return { action: "away", car: 0, reason: "The car is away until 17:00." };
  if (price < 0.235 && hour < 7.5 && energy < 0.8 * CAPACITY_WH)
    return {
      action: "charge",
      car: 10_800,
      reason: `Charging: one of the cheapest hours before 07:30, ${price.toFixed(2)} € against 0.33 € at departure.`,
      why: ["hold", 0.061, "Above 0.29 € a kWh it would wait.", ["charger_max", 10_800]],
    };
  if (price > 0.33 && load - sun > 500 && energy > 0.24 * CAPACITY_WH)
    return {
      action: "discharge",
      car: -(load - sun),
      reason: `Feeding the house: this kWh saves ${price.toFixed(2)} €, refilling at 03:15 costs 0.22 € with losses and wear.`,
      why: ["hold", 0.214, "Below 0.31 € a kWh it would wait, above 0.96 € it would feed the grid too.", ["car_export", 0]],
    };
  return {
    action: "hold",
    car: 0,
    reason: "Waiting: buying now is cheaper than the energy in the car will be worth later.",
    why: ["discharge", 0.0002, "Below 0.158 € a kWh it would charge, above 0.354 € feed the house.", ["reserve", 12_000]],
  };
}

function advance(at, energy, minutes) {
  const around = conditions(at);
  const { action, car, reason, why } = decide(around, energy);
  const left = Math.floor(around.hour * 4) === 30 ? 12_000 : 0; // drives at 07:30
  const after = energy + (car * minutes) / 60 - left;
  return {
    ...around,
    action,
    car: Math.round(car),
    reason,
    why,
    energy: after,
    grid: Math.round(around.load + car - around.sun),
  };
}

function pastOf(at) {
  let energy = 52_000;
  const past = [];
  for (let when = at - 12 * HOUR; when < at; when += 300_000) {
    const step = advance(when, energy, 5);
    energy = Math.floor(hourOf(when) * 12) === 204 ? 40_500 : step.action === "away" ? energy : step.energy;
    const away = step.action === "away";
    past.push({
      at: iso(when),
      car_w: away ? null : step.car,
      house_w: step.load,
      sun_w: step.sun,
      grid_w: step.load + (away ? 0 : step.car) - step.sun,
      soc_percent: away ? null : energy / 600,
      import_price: step.price,
    });
  }
  return { past, energy };
}

function deeper(why) {
  if (!why) return { runner_up: null, runner_up_cost: null, bindings: [], changes: [], otherwise: "" };
  const [runner_up, runner_up_cost, otherwise, [law, amount]] = why;
  const bindings = [{ law, amount, unit: law === "reserve" ? "Wh" : "W" }];
  return { runner_up, runner_up_cost, otherwise, bindings, changes: [] };
}

function slotsOf(at, energy) {
  const slots = [];
  for (let when = Math.floor(at / QUARTER) * QUARTER; slots.length < 192; when += QUARTER) {
    const start = Math.max(when, at);
    const step = advance(when, energy, (when + QUARTER - start) / 60_000);
    energy = Math.max(step.energy, 9_000);
    const hours = (when + QUARTER - start) / HOUR;
    slots.push({
      start: iso(start),
      end: iso(when + QUARTER),
      car_w: step.car,
      load_w: step.load,
      sun_w: step.sun,
      grid_w: step.grid,
      soc_percent: energy / 600,
      import_price: step.price,
      export_price: 0.08,
      cost: (Math.max(0, step.grid) / 1000) * hours * step.price,
      stored_value: 0.24,
      action: step.action,
      reason: step.reason,
      ...deeper(step.why),
    });
  }
  return slots;
}

/** @param {number} at @returns {{now: any, plan: any, past: any[]}} */
export function sample(at) {
  const { past, energy } = pastOf(at);
  const slots = slotsOf(at, energy);
  const [first] = slots;
  const departure = at + ((7.5 - hourOf(at) + 24) % 24) * HOUR;
  const now = {
    name: "Our home",
    currency: "EUR",
    mode: "automatic",
    rule: "plan",
    reason: first.reason,
    setpoint_w: first.car_w,
    car_w: first.car_w,
    house_w: first.load_w,
    sun_w: first.sun_w,
    grid_w: 34,
    soc_percent: energy / 600,
    soc_unsure_percent: 4,
    car_name: "Leaf",
    reserve_percent: 20,
    goal: { soc_percent: 80, departure: iso(departure) },
    import_price: first.import_price,
    export_price: 0.08,
    stored_value: 0.2214,
    saved: 37.418,
    charger: {
      identity: "DEMO-1",
      connected: true,
      plugged: true,
      ready: true,
      vendor: "Demo",
      model: "V2X 11",
    },
    command: null,
    problems: [],
  };
  const plan = {
    made_at: iso(at - 40_000),
    good_until: iso(at + HOUR),
    currency: "EUR",
    slots,
    unmet: [],
    assumptions: [],
  };
  const back = departure + 9.5 * HOUR;
  const trips = [0, 24].map((hours) => ({
    departure: iso(departure + hours * HOUR),
    back: iso(back + hours * HOUR),
    goal_percent: 80,
  }));
  return { now, plan, past, trips };
}

/** What `v2h/money` answers: @param {number} at @param {number} count of days */
export function moneySample(at, count = 31) {
  const days = Array.from({ length: count }, (_, index) => {
    const day = iso(at - (count - 1 - index) * 24 * HOUR).slice(0, 10);
    if (index < 4) return { day, saved: null, shares: null, wh: null, unpriced_wh: null, unknown_s: null };
    const swing = Math.sin(index * 1.7) + Math.cos(index * 0.61);
    const wh = {
      house: 6_100 + 1_900 * swing,
      sold: index % 9 ? 0 : 2_400,
      sun: Math.max(0, 900 * swing),
      charging: 6_000 - 800 * swing,
    };
    const shares = { house: (wh.house / 1000) * 0.41, sold: (wh.sold / 1000) * 0.19, sun: (wh.sun / 1000) * 0.12 };
    const charging = -0.72 + 0.9 * Math.sin(index * 2.3) - (index === 17 ? 3.4 : 0);
    const saved = shares.house + shares.sold + shares.sun + charging;
    return { day, saved, shares: { ...shares, charging }, wh, unpriced_wh: 0, unknown_s: index === 9 ? 5_000 : 0 };
  });
  const known = days.filter((day) => day.saved !== null);
  const total = (/** @type {(day: any) => number} */ of) => known.reduce((sum, day) => sum + of(day), 0);
  const each = (/** @type {"shares" | "wh"} */ kind) =>
    Object.fromEntries(["house", "sold", "sun", "charging"].map((name) => [name, total((day) => day[kind][name])]));
  const whole = { saved: total((day) => day.saved), shares: each("shares"), wh: each("wh"), unpriced_wh: 640, unknown_s: 5_000 };
  const sessions = Array.from({ length: 14 }, (_, index) => {
    const start = at - index * 24 * HOUR - 1.5 * HOUR;
    const [end, energy] = [index ? iso(start + 14.3 * HOUR) : null, 5_200 + 1_400 * Math.sin(index * 1.3)];
    const money = { cost: 1.9 - 0.03 * index, earned: 1.2 + 0.1 * Math.sin(index), saved: 0.9 + 0.5 * Math.cos(index) };
    return { start: iso(start), end, in_wh: index ? 14_000 + energy : 0, out_wh: energy, ...money, soc_start: 44, soc_end: 80 };
  });
  const today = days[count - 1].saved;
  return { currency: "EUR", today, month: whole.saved - 4, total: 137.42, problem: null, days, whole, sessions };
}

/** What `v2h/health` answers: all is well, or much is not. @param {number} at @param {boolean} ill */
export function healthSample(at, ill) {
  const until = iso(at + 29.3 * HOUR);
  const sign = (part, code, grade = "good", more = {}) => ({
    ...{ part, code, grade, age_s: null, until: null, told: null, values: {} },
    ...more,
  });
  const name = { name: "Demo V2X 11" };
  if (ill) {
    const gone = "The charger DEMO-1 is not connected. It must call ws://<address of Home Assistant>:9000/ocpp with this identity.";
    return [
      sign("charger", "gone", "bad", { told: gone, values: name, age_s: 1_900 }),
      sign("meter", "silent", "bad", { told: "The inverter cannot be read. 192.168.1.20:502 does not answer.", age_s: 240 }),
      sign("prices", "short", "fair", { until: iso(at + 5.3 * HOUR) }),
      sign("sun", "none", "absent"),
      sign("plan", "misses", "fair", { until, age_s: 41, told: "3.1 kWh will be missing at 07:30: the charger gives 11 kW at most." }),
      sign("clock", "slow", "fair", { values: { minutes: 61 } }),
      sign("books", "kept"),
    ];
  }
  return [
    sign("charger", "ready", "good", { age_s: 3, values: name }),
    sign("meter", "reads", "good", { age_s: 1.4 }),
    sign("prices", "known", "good", { until }),
    sign("sun", "known", "good", { until: iso(at + 44 * HOUR) }),
    sign("plan", "fresh", "good", { age_s: 190, until }),
    sign("clock", "right", "good", { values: { seconds: 1 } }),
    sign("books", "kept"),
  ];
}

const LONG =
  "Feeding the house: this kWh saves 0.41 €, refilling at 02:15 costs 0.17 € with losses and wear. Runner-up: wait for 19:00, 0.06 € worse. The fuse leaves 4.2 kW, the charger's smallest power is 500 W, and the goal of 80 % at 07:30 stays in reach.";

/** Days that are not as they should be: each changes the sample. @type {Record<string, (home: any, at: number) => any>} */
export const CASES = {
  usual: (home) => home,
  simulated: ({ now, ...home }) => ({ ...home, now: { ...now, simulated: true, car_name: null, soc_unsure_percent: null } }),
  nothing: () => null,
  away: ({ now, plan, past }) => ({
    plan,
    past,
    now: {
      ...now,
      car_w: null,
      soc_percent: null,
      grid_w: now.house_w,
      charger: { ...now.charger, plugged: false },
      reason: "The car is away. It is expected back at 17:00.",
    },
  }),
  noplan: ({ now, past }) => ({
    past,
    plan: null,
    now: {
      ...now,
      car_w: 0,
      grid_w: null,
      stored_value: null,
      import_price: null,
      reason: "No plan: the price is not known. The car waits.",
    },
  }),
  unknown: ({ now, plan, past }) => ({
    plan,
    past,
    now: {
      ...now,
      car_w: null,
      house_w: null,
      sun_w: null,
      grid_w: null,
      soc_percent: null,
      import_price: null,
      stored_value: null,
      saved: null,
      goal: null,
      reason: null,
    },
  }),
  problems: ({ now, plan, past }) => ({
    past,
    plan: {
      ...plan,
      unmet: [
        {
          departure: now.goal.departure,
          goal_wh: 48_000,
          missing_wh: 3_100,
          why: "The charger gives 11 kW at most.",
        },
      ],
      assumptions: ["Prices after tomorrow 23:00 are not known yet: yesterday's are used."],
    },
    now: {
      ...now,
      reason: LONG,
      problems: [
        "The inverter at 192.168.1.20 has not answered for 4 minutes. House power is unknown.",
        "No price for tomorrow yet.",
      ],
    },
  }),
  lan: ({ now, past }) => ({
    past,
    plan: null,
    now: {
      ...now,
      car_w: null,
      house_w: null,
      sun_w: null,
      grid_w: null,
      soc_percent: null,
      stored_value: null,
      charger: { ...now.charger, connected: false, plugged: false, ready: false },
      reason: "The charger is not connected.",
      problems: [
        "The charger DEMO-1 is not connected. It must call ws://<address of Home Assistant>:9000/ocpp with this identity.",
        "The inverter cannot be read. 192.168.1.20:502 does not answer.",
        "Prices: http://192.168.1.5:7070/api/tariff/grid does not answer within 20 s.",
        "Sale prices: http://192.168.1.5:7070/api/tariff/feedin does not answer within 20 s.",
        "Sun: http://192.168.1.5:7070/api/tariff/solar does not answer within 20 s.",
        "There is no plan: the price is not known.",
      ],
    },
  }),
  off: ({ now, plan, past }) => ({
    plan,
    past,
    now: { ...now, mode: "off", car_w: 0, grid_w: now.house_w, reason: "V2H is switched off: your hands only." },
  }),
  command: ({ now, plan, past }, at) => ({
    plan,
    past,
    now: {
      ...now,
      car_w: -3000,
      grid_w: 3000 - now.house_w > 0 ? now.house_w - 3000 : 12,
      command: { power_w: -3000, until: iso(at + 0.7 * HOUR) },
      reason: "You asked for it: feeding the house with up to 3 kW.",
    },
  }),
  sunny: ({ now, plan, past }) => ({
    plan,
    past,
    now: {
      ...now,
      car_w: 2400,
      sun_w: 5200,
      house_w: 600,
      grid_w: -2200,
      soc_percent: 56,
      reason: "Charging from the sun: selling this kWh would bring 0.08 €, it will save 0.41 € tonight.",
    },
  }),
  storm: ({ now, plan, past, trips }) => ({
    plan,
    past,
    trips,
    now: { ...now, reserve_percent: 70, reserve_why: "a storm is coming", reason: LONG },
  }),
  negative: ({ now, plan, past }) => ({
    now,
    past,
    plan: {
      ...plan,
      slots: plan.slots.map((slot) => ({
        ...slot,
        import_price: Math.round((slot.import_price - 0.24) * 1e4) / 1e4,
      })),
    },
  }),
};
