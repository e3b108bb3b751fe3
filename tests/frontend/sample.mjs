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
      reason: `Charging: one of the cheapest hours before 07:30, ${price.toFixed(2)} € against 0.33 € at departure. Runner-up: wait an hour, 0.06 € dearer.`,
    };
  if (price > 0.33 && load - sun > 500 && energy > 0.24 * CAPACITY_WH)
    return {
      action: "discharge",
      car: -(load - sun),
      reason: `Feeding the house: this kWh saves ${price.toFixed(2)} €, refilling at 03:15 costs 0.22 € with losses and wear. Runner-up: wait for 19:00, 0.06 € worse.`,
    };
  return {
    action: "hold",
    car: 0,
    reason: "Waiting: buying now is cheaper than the energy in the car will be worth later.",
  };
}

function advance(at, energy, minutes) {
  const around = conditions(at);
  const { action, car, reason } = decide(around, energy);
  const left = Math.floor(around.hour * 4) === 30 ? 12_000 : 0; // drives at 07:30
  const after = energy + (car * minutes) / 60 - left;
  return {
    ...around,
    action,
    car: Math.round(car),
    reason,
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
  return { now, plan, past };
}

const LONG =
  "Feeding the house: this kWh saves 0.41 €, refilling at 02:15 costs 0.17 € with losses and wear. Runner-up: wait for 19:00, 0.06 € worse. The fuse leaves 4.2 kW, the charger's smallest power is 500 W, and the goal of 80 % at 07:30 stays in reach.";

/** Days that are not as they should be: each changes the sample. @type {Record<string, (home: any, at: number) => any>} */
export const CASES = {
  usual: (home) => home,
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
