/** An offer's targeting, compiled once when its snapshot is read. */
import type { Targeting } from '../../../schema/targeting.ts'
import { compileSchedule } from './screening-schedule.ts'

/** Each part is null if the offer does not use it. Names are lower-case, regions upper-case. */
export interface ScreeningRules {
  regionAllow: ReadonlySet<string> | null
  /** Countries with a region in `regionAllow`. */
  regionCountries: ReadonlySet<string> | null
  regionDeny: ReadonlySet<string> | null
  deviceAllow: ReadonlySet<string> | null
  osAllow: ReadonlySet<string> | null
  browserAllow: ReadonlySet<string> | null
  /** Whether the offer accepts clicks at this moment. */
  isOpenAt: ((atMs: number) => boolean) | null
  /** `at` is the position in sub1…sub10, from 0. */
  subDeny: readonly { at: number; values: ReadonlySet<string> }[] | null
  velocity: Velocity | null
  allowsDatacenters: boolean
}

/** Maximum number of billable clicks in a number of seconds. */
export interface Velocity {
  clicks: number
  seconds: number
}

/**
 * Null for an offer without targeting of its own. An invalid part is ignored, so that the offer stays
 * reachable.
 */
export function compileRules(targeting: Targeting): ScreeningRules | null {
  const regionAllow = setOf(targeting.regionAllow, upper)
  const rules: ScreeningRules = {
    regionAllow,
    regionCountries:
      regionAllow && new Set(Array.from(regionAllow, (region) => region.slice(0, 2))),
    regionDeny: setOf(targeting.regionDeny, upper),
    deviceAllow: setOf(targeting.deviceAllow, lower),
    osAllow: setOf(targeting.osAllow, lower),
    browserAllow: setOf(targeting.browserAllow, lower),
    isOpenAt: targeting.schedule ? compileSchedule(targeting.schedule) : null,
    subDeny: readSubDeny(targeting.subDeny),
    velocity: readVelocity(targeting.velocity),
    allowsDatacenters: targeting.allowsDatacenters === true,
  }
  return Object.values(rules).some((part) => part !== null && part !== false) ? rules : null
}

const lower = (text: string) => text.toLowerCase()
const upper = (text: string) => text.toUpperCase()

/** Null for an empty or missing list, which allows everything. */
export function setOf(texts: unknown, spell: (text: string) => string): ReadonlySet<string> | null {
  if (!Array.isArray(texts)) return null
  const known = texts.filter((text) => typeof text === 'string' && text !== '')
  return known.length > 0 ? new Set(known.map(spell)) : null
}

function readSubDeny(lists: Targeting['subDeny']): ScreeningRules['subDeny'] {
  if (!Array.isArray(lists)) return null
  const known = lists.flatMap(({ sub, values }) => {
    const set = setOf(values, lower)
    return set && Number.isInteger(sub) && sub >= 1 && sub <= 10
      ? [{ at: sub - 1, values: set }]
      : []
  })
  return known.length > 0 ? known : null
}

function readVelocity(velocity: Targeting['velocity']): Velocity | null {
  if (!velocity) return null
  const { clicks, seconds } = velocity
  return clicks >= 1 && seconds > 0 ? { clicks, seconds } : null
}
