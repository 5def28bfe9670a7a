import { describe, expect, test } from 'vitest'
import type { TargetingFields } from '../../../workers/offers/http/contract.ts'
import {
  type TargetingDraft,
  targetingDraft,
  targetingFaults,
  targetingFields,
} from './targeting-draft.ts'

const whole = {
  region_allow: ['US-CA'],
  region_deny: ['DE-BY', 'DE-HE'],
  device_allow: ['mobile', 'bot'],
  os_allow: ['ios', 'tizen'],
  browser_allow: ['samsung internet for android'],
  schedule: {
    time_zone: 'Europe/Berlin',
    windows: [
      { days: [1, 5], from_minute: 545, to_minute: 1440 },
      { days: [7], from_minute: 0, to_minute: 1 },
    ],
  },
  sub_deny: [{ sub: 10, values: ['bad site', 'x,y'] }],
  velocity: { clicks: 5, seconds: 60 },
  allows_datacenters: true,
  actions: { bot: 'page' },
} satisfies TargetingFields

const empty = targetingDraft({})
const window = { key: 'w', days: [1], from: '09:00', to: '18:00' }

describe('what is opened and not touched', () => {
  test('is sent as it came, also what the screen has no box for', () => {
    expect(targetingFields(targetingDraft(whole))).toEqual(whole)
    expect(targetingFaults(targetingDraft(whole))).toEqual({})
  })
  test('asks nothing where it asked nothing', () => {
    expect(targetingFields(empty)).toEqual({})
    expect(targetingFaults(empty)).toEqual({})
  })
})

test('the midnight that ends a day is the next one’s 00:00', () => {
  const draft = { ...empty, zone: 'UTC', windows: [{ ...window, from: '00:00', to: '00:00' }] }
  expect(targetingFaults(draft)).toEqual({})
  expect(targetingFields(draft).schedule?.windows).toEqual([
    { days: [1], from_minute: 0, to_minute: 1440 },
  ])
})

test.each<[Partial<TargetingDraft>, string, string]>([
  [{ regionAllow: 'California' }, 'targeting.region_allow', 'regions'],
  [{ regionDeny: 'US' }, 'targeting.region_deny', 'regions'],
  [{ windows: [window] }, 'targeting.schedule.time_zone', 'missing'],
  [
    { zone: 'UTC', windows: [window, { ...window, days: [] }] },
    ...(['targeting.schedule.windows.1.days', 'days'] as const),
  ],
  [
    { zone: 'UTC', windows: [{ ...window, from: '22:00', to: '06:00' }] },
    ...(['targeting.schedule.windows.0.to_minute', 'order'] as const),
  ],
  [
    { zone: 'UTC', windows: [{ ...window, from: '' }] },
    ...(['targeting.schedule.windows.0.from_minute', 'missing'] as const),
  ],
  [
    { subs: [{ key: 's', sub: '1', values: ' \n' }] },
    ...(['targeting.sub_deny.0.values', 'missing'] as const),
  ],
  [{ velocityClicks: '5' }, 'targeting.velocity.seconds', 'duration'],
  [{ velocityClicks: '5', velocityMinutes: '0' }, 'targeting.velocity.seconds', 'duration'],
  [
    { velocityClicks: '0', velocityMinutes: '0,5' },
    ...(['targeting.velocity.clicks', 'atLeastOne'] as const),
  ],
])('%o is marked at %s', (part, field, fault) => {
  expect(targetingFaults({ ...empty, ...part })).toEqual({ [field]: fault })
})
