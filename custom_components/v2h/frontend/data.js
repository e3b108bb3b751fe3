/**
 * The live feed of one home: one `v2h/subscribe` per home, language and connection, shared by all cards.
 *
 * Home Assistant's connection subscribes again by itself after a reconnect. This feed adds what it
 * does not do: trying again when the integration was not ready (or was reloaded) and giving up the
 * subscription when the last card has gone.
 */

/** @typedef {{entry_id?: string, language?: string}} Target which home, the only one if not given; in whose language */

const RETRY_MS = 2_000;
const RETRY_MAX_MS = 30_000;
const SILENCE_MS = 120_000; // the feed speaks every few seconds: this long a silence is a lost subscription

/** @type {WeakMap<object, Map<string, Feed>>} */
const feeds = new WeakMap();

class Feed {
  /** @param {any} connection @param {Target} target @param {{retryMs: number, silenceMs: number}} pace */
  constructor(connection, target, pace) {
    this.connection = connection;
    this.target = target;
    this.pace = pace;
    this.failures = 0;
    this.generation = 0; // tells late answers of an abandoned subscription from ours
    /** @type {Set<Listener>} */
    this.listeners = new Set();
    /** @type {HomeState} */
    this.state = { now: null, plan: null, past: [], trips: [], error: null, heard: null };
    /** @type {any} */
    this.timer = undefined;
    /** @type {(() => unknown) | undefined} */
    this.leave = undefined;
  }

  async open() {
    this.close();
    const mine = this.generation;
    const message = { type: "v2h/subscribe", ...this.target };
    try {
      const leave = await this.connection.subscribeMessage((/** @type {any} */ event) => {
        if (mine === this.generation) this.hear(event);
      }, message);
      if (mine !== this.generation) return void quietly(leave);
      this.leave = leave;
      this.expect(this.pace.silenceMs);
    } catch (error) {
      if (mine === this.generation) this.fail(error);
    }
  }

  /** @param {any} event any of now, plan, past and trips; what is missing stays as it was */
  hear(event) {
    const { now = this.state.now, plan = this.state.plan, past, trips } = event ?? {};
    const kept = { past: past ?? this.state.past, trips: trips ?? this.state.trips };
    this.failures = 0;
    this.tell({ now, plan, ...kept, error: null, heard: Date.now() });
    this.expect(this.pace.silenceMs);
  }

  /** @param {any} error */
  fail(error) {
    const wait = Math.min(this.pace.retryMs * 2 ** this.failures, RETRY_MAX_MS);
    this.failures += 1;
    this.tell({ ...this.state, error: String(error?.message ?? error?.code ?? error) });
    this.expect(wait);
  }

  /** @param {number} wait ms after which we subscribe again, unless something is heard before */
  expect(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), wait);
  }

  /** @param {HomeState} state */
  tell(state) {
    this.state = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  close() {
    this.generation += 1;
    clearTimeout(this.timer);
    const leave = this.leave;
    this.leave = undefined;
    if (leave) quietly(leave);
  }
}

/** @param {() => unknown} leave a connection that is gone cannot be told, and need not be */
async function quietly(leave) {
  try {
    await leave();
  } catch {
    // the server has forgotten this subscription already
  }
}

/**
 * Calls *listener* with the state of the home, now (if something is known) and at every change.
 * @param {any} connection `hass.connection`
 * @param {Target} target
 * @param {Listener} listener
 * @param {{retryMs: number, silenceMs: number}} [pace]
 * @returns {() => void} stop; the last one to stop ends the subscription
 */
export function follow(connection, target, listener, pace = { retryMs: RETRY_MS, silenceMs: SILENCE_MS }) {
  const homes = feeds.get(connection) ?? new Map();
  feeds.set(connection, homes);
  const key = JSON.stringify(target);
  const feed = homes.get(key) ?? new Feed(connection, target, pace);
  homes.set(key, feed);
  feed.listeners.add(listener);
  if (feed.listeners.size === 1) feed.open();
  else listener(feed.state);
  return () => {
    if (!feed.listeners.delete(listener) || feed.listeners.size) return;
    feed.close();
    if (homes.get(key) === feed) homes.delete(key);
  };
}
