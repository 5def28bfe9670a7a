import type { ClickReason, Device, VerdictAction } from '../../../schema/vocabulary.ts'
import type { TargetingFields } from '../../../workers/offers/http/contract.ts'
import type { Faults } from '../core/field-errors.ts'
import {
  countriesOf,
  isRegions,
  linesOf,
  secondsOf,
  timeText,
  wholeOf,
} from '../core/form-input.ts'
import type { Offer } from './offers-data.ts'

export interface WindowDraft {
  readonly key: string
  /** 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[]
  /** "09:00" */
  readonly from: string
  /** "18:00"; "00:00" is midnight at the end of the day. */
  readonly to: string
}

export interface SubDraft {
  readonly key: string
  /** "1" … "10" */
  readonly sub: string
  /** One value per line. */
  readonly values: string
}

/** Form values of targeting. An empty part has no effect. */
export interface TargetingDraft {
  readonly regionAllow: string
  readonly regionDeny: string
  readonly devices: readonly Device[]
  readonly oses: readonly string[]
  readonly browsers: readonly string[]
  readonly zone: string
  readonly windows: readonly WindowDraft[]
  readonly subs: readonly SubDraft[]
  readonly velocityClicks: string
  /** Minutes; the server has seconds. */
  readonly velocityMinutes: string
  readonly allowsDatacenters: boolean
  readonly actions: Partial<Record<ClickReason, VerdictAction>>
}

const DAY_MINUTES = 1440

export function targetingDraft(targeting: Offer['targeting']): TargetingDraft {
  const { schedule, velocity } = targeting
  return {
    regionAllow: (targeting.region_allow ?? []).join(', '),
    regionDeny: (targeting.region_deny ?? []).join(', '),
    devices: targeting.device_allow ?? [],
    oses: targeting.os_allow ?? [],
    browsers: targeting.browser_allow ?? [],
    zone: schedule?.time_zone ?? '',
    windows: (schedule?.windows ?? []).map(({ days, from_minute, to_minute }, at) => ({
      ...{ key: `window ${at}`, days, from: clockOf(from_minute), to: clockOf(to_minute) },
    })),
    subs: (targeting.sub_deny ?? []).map(({ sub, values }, at) => ({
      ...{ key: `sub ${at}`, sub: String(sub), values: values.join('\n') },
    })),
    velocityClicks: velocity ? String(velocity.clicks) : '',
    velocityMinutes: velocity ? timeText(velocity.seconds, 'minutes') : '',
    allowsDatacenters: targeting.allows_datacenters === true,
    // JSON has no undefined: every property has a value.
    actions: (targeting.actions ?? {}) as TargetingDraft['actions'],
  }
}

export function targetingFaults(draft: TargetingDraft): Faults {
  const faults: Faults = {}
  if (!isRegions(draft.regionAllow)) faults['targeting.region_allow'] = 'regions'
  if (!isRegions(draft.regionDeny)) faults['targeting.region_deny'] = 'regions'
  if (draft.windows.length > 0 && draft.zone.trim() === '') {
    faults['targeting.schedule.time_zone'] = 'missing'
  }
  for (const [at, { days, from, to }] of draft.windows.entries()) {
    const field = `targeting.schedule.windows.${at}`
    if (days.length === 0) faults[`${field}.days`] = 'days'
    if (minuteOf(from) === null) faults[`${field}.from_minute`] = 'missing'
    else if (minuteOf(to) === null) faults[`${field}.to_minute`] = 'missing'
    else if (minuteOf(from)! >= endOf(to)!) faults[`${field}.to_minute`] = 'order'
  }
  for (const [at, { values }] of draft.subs.entries()) {
    if (linesOf(values).length === 0) faults[`targeting.sub_deny.${at}.values`] = 'missing'
  }
  if (draft.velocityClicks.trim() !== '' || draft.velocityMinutes.trim() !== '') {
    if (!wholeOf(draft.velocityClicks)) faults['targeting.velocity.clicks'] = 'atLeastOne'
    if (!secondsOf(draft.velocityMinutes, 'minutes'))
      faults['targeting.velocity.seconds'] = 'duration'
  }
  return faults
}

/** Targeting in wire format, without empty parts. */
export function targetingFields(draft: TargetingDraft): TargetingFields {
  const clicks = wholeOf(draft.velocityClicks)
  const seconds = secondsOf(draft.velocityMinutes, 'minutes')
  const windows = draft.windows.map(({ days, from, to }) => ({
    ...{ days: days.toSorted((left, right) => left - right), from_minute: minuteOf(from) ?? 0 },
    to_minute: endOf(to) ?? DAY_MINUTES,
  }))
  const subs = draft.subs.map(({ sub, values }) => ({
    ...{ sub: Number(sub), values: linesOf(values) },
  }))
  return {
    ...listed('region_allow', countriesOf(draft.regionAllow)),
    ...listed('region_deny', countriesOf(draft.regionDeny)),
    ...listed('device_allow', draft.devices),
    ...listed('os_allow', draft.oses),
    ...listed('browser_allow', draft.browsers),
    ...(windows.length > 0 ? { schedule: { time_zone: draft.zone.trim(), windows } } : {}),
    ...listed('sub_deny', subs),
    ...(clicks !== null && seconds !== null ? { velocity: { clicks, seconds } } : {}),
    ...(draft.allowsDatacenters ? { allows_datacenters: true } : {}),
    ...(Object.keys(draft.actions).length > 0 ? { actions: draft.actions } : {}),
  }
}

const listed = <K extends string, T>(name: K, list: readonly T[]) =>
  (list.length > 0 ? { [name]: [...list] } : {}) as { [key in K]?: T[] }

/** 545 → "09:05"; the end of the day is "00:00". */
function clockOf(minute: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`
}

function minuteOf(clock: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}

const endOf = (clock: string) => minuteOf(clock) || (clock === '00:00' ? DAY_MINUTES : null)
