import { describe, expect, test } from 'vitest'
import {
  agentKeyOf,
  fingerprintOf,
  firstLanguage,
  pointOf,
  repeatKeyOf,
  visitorNameOf,
} from './visitor.ts'

const ip = '203.0.113.7'
const agent = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/132.0'

describe('a fingerprint', () => {
  const mine = fingerprintOf(ip, agent, 'en-US,en;q=0.9')

  test('is 16 hex digits and the same every time', () => {
    expect(mine).toMatch(/^[0-9a-f]{16}$/)
    expect(fingerprintOf(ip, agent, 'en-US,en;q=0.9')).toBe(mine)
  })
  test('does not depend on who computed the agent key', () => {
    expect(fingerprintOf(ip, agent, 'en-US,en;q=0.9', agentKeyOf(agent))).toBe(mine)
  })
  test('asks for the first language only, without regard to case', () => {
    expect(fingerprintOf(ip, agent, 'EN-us;q=1, ru')).toBe(mine)
  })
  test.each([
    ['address', fingerprintOf('203.0.113.8', agent, 'en-US')],
    ['user agent', fingerprintOf(ip, `${agent} `, 'en-US')],
    ['language', fingerprintOf(ip, agent, 'de')],
  ])('differs by %s', (_name, other) => {
    expect(other).not.toBe(mine)
  })
  test('is none without an address or a user agent', () => {
    expect(fingerprintOf(null, agent, 'en')).toBeNull()
    expect(fingerprintOf(ip, null, 'en')).toBeNull()
    expect(fingerprintOf(ip, '', 'en')).toBeNull()
  })
})

test('keys and points of 100,000 neighbours do not collide or crowd', () => {
  const keys = new Set<number>()
  const prints = new Set<string>()
  const tenths = new Array(10).fill(0)
  for (let n = 0; n < 100_000; n++) {
    const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
    keys.add(repeatKeyOf(`${address} agent`, 'offer', 'affiliate'))
    const print = fingerprintOf(address, agent, 'en') as string
    prints.add(print)
    tenths[Math.floor(pointOf(print) * 10)] += 1
  }
  expect(keys.size).toBe(100_000)
  expect(prints.size).toBe(100_000)
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  for (const key of [...keys].slice(0, 100)) expect(Number.isSafeInteger(key)).toBe(true)
})

test('audit 9: a key of repeats is per visitor, offer and affiliate', () => {
  const key = repeatKeyOf('visitor', 'offer', 'anna')
  expect(repeatKeyOf('visitor', 'offer', 'anna')).toBe(key)
  for (const other of [
    repeatKeyOf('another', 'offer', 'anna'),
    repeatKeyOf('visitor', 'another', 'anna'),
    repeatKeyOf('visitor', 'offer', 'boris'),
  ]) {
    expect(other).not.toBe(key)
  }
})

test('a visitor has no name without address or agent', () => {
  expect(visitorNameOf('ip_user_agent', null, 'k')).toBeNull()
  expect(visitorNameOf('ip_user_agent', ip, null)).toBeNull()
  expect(visitorNameOf('ip', ip, null)).toBe(ip)
})

test.each([
  ['en-US,en;q=0.9', 'en-US'],
  ['ru', 'ru'],
  ['de;q=0.5', 'de'],
  ['', null],
  [null, null],
  [',en', null],
  ['x'.repeat(500), 'x'.repeat(64)],
])('first language of %j', (header, language) => {
  expect(firstLanguage(header)).toBe(language)
})

test.each([
  ['cookie', null, null],
  ['ip', 'the same', 'another'],
  ['ip_user_agent', 'another', 'another'],
] as const)('by %s: another browser is %s, another address is %s', (identity, agent, address) => {
  const name = visitorNameOf(identity, '203.0.113.7', 'firefox')
  const said = (other: string | null) => other && (other === name ? 'the same' : 'another')
  expect(said(visitorNameOf(identity, '203.0.113.7', 'chrome'))).toBe(agent)
  expect(said(visitorNameOf(identity, '203.0.113.8', 'firefox'))).toBe(address)
})
