import { expect, test } from 'vitest'
import { factsAfterCheck, type HostFacts, hostStateOf, type TxtAnswer } from './host-proof.ts'

const now = new Date('2026-11-22T10:00:00Z')
const since = new Date('2026-11-01T10:00:00Z')
const challenge = 'tributary-verification=abc'
const facts = (verifiedAt: Date | null, failedChecks = 0): HostFacts => ({
  ...{ verifiedAt, failedChecks, challenge },
})
const texts = (...found: string[]): TxtAnswer => ({ kind: 'texts', texts: found })
const silence: TxtAnswer = { kind: 'unanswered' }

test.each([
  ['a claim that is proven', facts(null), texts('v=spf1 -all', ` ${challenge} `), 'proven'],
  ['a claim without its record', facts(null), texts(), 'waiting'],
  ['a claim with another’s record', facts(null), texts(`${challenge}d`), 'waiting'],
  ['a claim that nobody answers for', facts(null), silence, 'waiting'],
  ['a proven host', facts(since), texts(challenge), 'proven'],
  ['a proven host, first miss', facts(since), texts(), 'doubtful'],
  ['a proven host, second miss', facts(since, 1), texts(), 'doubtful'],
  ['a proven host, third miss', facts(since, 2), texts(), 'lost'],
  ['a doubtful host, nobody answers', facts(since, 2), silence, 'doubtful'],
  ['a doubtful host, found again', facts(since, 2), texts(challenge), 'proven'],
  ['a lost host, still missing', facts(null, 3), texts(), 'lost'],
  ['a lost host, found again', facts(null, 3), texts(challenge), 'proven'],
])('%s', (_, before, answer, state) => {
  const after = factsAfterCheck(before, answer, now)
  expect(hostStateOf(after)).toBe(state)
  if (state === 'proven') expect(after.verifiedAt).toEqual(before.verifiedAt ?? now)
})

test('what the operator proved is never checked, also not by an empty text', () => {
  const before = { verifiedAt: since, challenge: null, failedChecks: 0 }
  expect(factsAfterCheck(before, texts(''), now)).toBe(before)
  expect(
    factsAfterCheck({ ...facts(null), challenge: null }, texts('null'), now).verifiedAt,
  ).toBeNull()
})
