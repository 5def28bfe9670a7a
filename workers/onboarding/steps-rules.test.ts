import { expect, test } from 'vitest'
import { activationOf, firstSteps, nextStep, type StepTimes } from './steps-rules.ts'

const DAY_MS = 86_400_000
const joinedAt = new Date('2026-01-01T00:00:00Z')
const after = (days: number) => new Date(joinedAt.getTime() + days * DAY_MS)
const none: StepTimes = {
  ...{ email: null, receiver: null, lessons: null, link: null, click: null, sale: null },
}
const partner = (times: Partial<StepTimes>) => ({ joinedAt, times: { ...none, ...times } })

test('the next step is the first that is not done; one that does not apply is skipped', () => {
  expect(nextStep(none)).toBe('email')
  expect(nextStep({ ...none, email: joinedAt, receiver: joinedAt, lessons: undefined })).toBe(
    'link',
  )
  const done = Object.fromEntries(firstSteps.map((step) => [step, joinedAt])) as StepTimes
  expect(nextStep(done)).toBeNull()
})

test.each([
  ['nobody', [], { joined: 0, activation: null, medianDaysToSale: null }],
  [
    'one clicked in time, one too late, one never',
    [partner({ click: after(7) }), partner({ click: after(8) }), partner({})],
    { joined: 3, activation: 1 / 3, medianDaysToSale: null },
  ],
  [
    'sales after 1, 2 and 9 days',
    [1, 9, 2].map((days) => partner({ sale: after(days) })),
    { joined: 3, activation: 0, medianDaysToSale: 2 },
  ],
  [
    'sales after 1 and 4 days',
    [partner({ sale: after(4) }), partner({ sale: after(1) })],
    { joined: 2, activation: 0, medianDaysToSale: 2.5 },
  ],
] as const)('activation of %s', (_, partners, expected) => {
  expect(activationOf(partners, after(30))).toMatchObject(expected)
})

test('who joined less than seven days ago is not counted yet', () => {
  expect(activationOf([partner({})], after(6)).activation).toBeNull()
})
