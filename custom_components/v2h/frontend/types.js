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
 * @property {Maybe} [reserve_percent]  in force now
 * @property {string | null} [reserve_why]  why that is more than usual
 * @property {{soc_percent?: Maybe, departure?: string | null} | null} [goal]
 * @property {Maybe} [import_price]
 * @property {Maybe} [export_price]
 * @property {Maybe} [stored_value]
 * @property {Maybe} [saved]
 * @property {{identity?: string, connected?: boolean | null, plugged?: boolean | null, ready?: boolean | null,
 *   vendor?: string | null, model?: string | null} | null} [charger]
 * @property {{power_w?: Maybe, until?: string | null, soc_percent?: Maybe} | null} [command]
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
 * @property {string | null} [runner_up]  the next best action
 * @property {Maybe} [runner_up_cost]  money that it would cost more
 * @property {{law?: string, amount?: Maybe, unit?: string}[]} [bindings]
 * @property {string} [otherwise]  a sentence: the prices at which something else is done
 *
 * @typedef {{law: string, amount: number | null, unit?: string}} Binding
 *
 * @typedef {object} Why
 * @property {string | null} runnerUp
 * @property {number | null} runnerUpCost
 * @property {string | null} otherwise
 * @property {Binding[]} bindings
 *
 * @typedef {object} Trip
 * @property {string} departure
 * @property {string} back
 * @property {Maybe} [goal_percent]
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
 * @property {Trip[]} trips
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
 * @property {Why | null} why  of a slot of the plan
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
 * @property {(message: {type: string, [key: string]: unknown}) => Promise<any>} [callWS]
 * @property {(domain: string, service: string, data?: object, target?: object) => Promise<unknown>} callService
 * @property {(stateObj: any, state?: string) => string} [formatEntityState]
 */

/**
 * What `v2h/money` answers; amounts in `currency`, energy in Wh, null where nothing was recorded.
 *
 * @typedef {"house" | "sold" | "sun" | "charging"} Share
 *
 * @typedef {object} Sum
 * @property {number | null} saved
 * @property {Record<Share, number> | null} shares
 * @property {Record<Share, number> | null} wh
 * @property {number | null} [unpriced_wh]
 * @property {number | null} [unknown_s]
 *
 * @typedef {Sum & {day: string}} Day
 *
 * @typedef {object} Stay
 * @property {string} start
 * @property {string | null} end
 * @property {number} in_wh
 * @property {number} out_wh
 * @property {number} cost
 * @property {number} earned
 * @property {number} saved
 * @property {number | null} [soc_start]
 * @property {number | null} [soc_end]
 *
 * @typedef {object} Money
 * @property {string} currency
 * @property {number | null} today
 * @property {number | null} month
 * @property {number | null} total
 * @property {string | null} [problem]
 * @property {Day[]} days
 * @property {Sum} whole
 * @property {Stay[]} sessions
 *
 * @typedef {object} Sign  of `v2h/health`
 * @property {string} part
 * @property {"good" | "fair" | "bad" | "absent"} grade
 * @property {string} code
 * @property {number | null} age_s
 * @property {string | null} until
 * @property {string | null} told
 * @property {Record<string, string | number>} values
 */

export {};
