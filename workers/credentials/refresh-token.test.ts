import { expect, test } from 'vitest'
import { makeAccessTokenKey } from '../../dev/secrets/access-token-key.ts'
import {
  hashOfRefreshToken,
  newRefreshToken,
  successorKeyOf,
  successorOf,
  userIdOf,
} from './refresh-token.ts'

const userId = '01970000-0000-7000-8000-000000000001'
const key = successorKeyOf(makeAccessTokenKey())

test('a token names its person and no two are alike', () => {
  expect(userIdOf(newRefreshToken(userId))).toBe(userId)
  expect(newRefreshToken(userId)).not.toBe(newRefreshToken(userId))
})

test('a token has one successor, which names the same person and leads on', () => {
  const token = newRefreshToken(userId)
  const successor = successorOf(token, key)
  expect(successorOf(token, key)).toBe(successor)
  expect(userIdOf(successor)).toBe(userId)
  expect(successorOf(successor, key)).not.toBe(successor)
})

test('without our key nobody computes a successor', () => {
  const token = newRefreshToken(userId)
  expect(successorOf(token, successorKeyOf(makeAccessTokenKey()))).not.toBe(successorOf(token, key))
})

test('the hash covers the whole token', () => {
  const token = newRefreshToken(userId)
  expect(hashOfRefreshToken(token)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashOfRefreshToken(token)).not.toBe(hashOfRefreshToken(`${token}x`))
})

test.each(['', 'x', `${userId}.`, `${userId}.short`, `${'A'.repeat(36)}.${'a'.repeat(43)}`])(
  'text that is no token names nobody: %j',
  (text) => expect(userIdOf(text)).toBeNull(),
)
