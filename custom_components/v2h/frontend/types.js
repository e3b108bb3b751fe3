/**
 * The shapes that `v2h/subscribe` sends. Times are ISO strings, power is W, money is in `currency`.
 * Signs: car + fills the car, grid + imports, sun >= 0. `null` or a missing field means unknown.
 *
 * @typedef {number | null | undefined} Maybe
 *
 * @typedef {object} Now
 * @property {string} [name]
 * @property {string} [currency]
 * @property {string} [mode]
 * @property {string} [rule]
 * @property {string} [reason]
 * @property {Maybe} [setpoint_w]
 * @property {Maybe} [car_w]
 * @property {Maybe} [house_w]
 * @property {Maybe} [sun_w]
 * @property {Maybe} [grid_w]
 * @property {Maybe} [soc_percent]
 * @property {Maybe} [reserve_percent]
 * @property {{soc_percent?: Maybe, departure?: string | null} | null} [goal]
 * @property {Maybe} [import_price]
 * @property {Maybe} [export_price]
 * @property {Maybe} [stored_value]
 * @property {Maybe} [saved]
 * @property {{identity?: string, connected?: boolean | null, plugged?: boolean | null, ready?: boolean | null,
 *   vendor?: string | null, model?: string | null} | null} [charger]
 * @property {{power_w?: Maybe, until?: string | null} | null} [command]
 * @property {string[]} [problems]
 *
 * @typedef {object} PlanSlot
 * @property {string} start
 * @property {string} end
 * @property {Maybe} [car_w]
 * @property {Maybe} [load_w]
 * @property {Maybe} [sun_w]
 * @property {Maybe} [grid_w]
 * @property {Maybe} [soc_percent]  at the end of the slot
 * @property {Maybe} [import_price]
 * @property {Maybe} [export_price]
 * @property {Maybe} [cost]
 * @property {Maybe} [stored_value]
 * @property {string} [action]  charge, discharge, hold or away
 * @property {string | {text?: string} | null} [reason]
 *
 * @typedef {object} Plan
 * @property {string} [made_at]
 * @property {string | null} [good_until]
 * @property {string} [currency]
 * @property {PlanSlot[]} slots
 * @property {Unmet[]} [unmet]
 * @property {unknown[]} [assumptions]
 *
 * @typedef {object} Unmet  a goal that the plan cannot reach
 * @property {string} [departure]
 * @property {Maybe} [goal_wh]
 * @property {Maybe} [missing_wh]
 * @property {string} [why]  a sentence
 *
 * @typedef {object} PastSample
 * @property {string} at
 * @property {Maybe} [car_w]
 * @property {Maybe} [house_w]
 * @property {Maybe} [sun_w]
 * @property {Maybe} [grid_w]
 * @property {Maybe} [soc_percent]
 * @property {Maybe} [import_price]
 *
 * @typedef {object} HomeState  what a card knows of one home
 * @property {Now | null} now
 * @property {Plan | null} plan
 * @property {PastSample[]} past
 * @property {string | null} error  why the subscription failed; it is tried again
 * @property {number | null} heard  when the last event came, ms since 1970
 *
 * @typedef {object} Span  one stretch of the chart: a slot of the plan, or measured samples put together
 * @property {number} start  ms since 1970
 * @property {number} end
 * @property {number | null} car
 * @property {number | null} house
 * @property {number | null} sun
 * @property {number | null} grid
 * @property {number | null} soc  percent at the end
 * @property {number | null} price
 * @property {number | null} exportPrice
 * @property {number | null} cost
 * @property {string | null} action
 * @property {string | null} reason
 * @property {boolean} measured
 *
 * @typedef {object} Entity  as Home Assistant's frontend lists it
 * @property {string} entity_id
 * @property {string} [platform]
 * @property {string} [translation_key]
 * @property {string} [device_id]
 * @property {string} [config_entry_id]
 *
 * @typedef {object} Device
 * @property {string | null} [name]
 * @property {string | null} [name_by_user]
 * @property {string[]} [config_entries]
 * @property {string[][]} [identifiers]
 *
 * @typedef {object} Hass  the part of Home Assistant's frontend object that the cards use
 * @property {any} connection
 * @property {boolean} [connected]
 * @property {{language: string, number_format?: string, time_format?: string}} [locale]
 * @property {string} [language]
 * @property {{time_zone?: string, currency?: string}} config
 * @property {Record<string, {state: string, attributes: Record<string, any>}>} states
 * @property {Record<string, Entity>} [entities]
 * @property {Record<string, Device>} [devices]
 * @property {(message: {type: string}) => Promise<any>} [callWS]
 * @property {(domain: string, service: string, data?: object, target?: object) => Promise<unknown>} callService
 * @property {(stateObj: any, state?: string) => string} [formatEntityState]
 */

export {};
