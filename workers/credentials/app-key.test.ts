import { expect, test } from 'vitest'
import { appKeyIdOf, beginningOf, hashOfAppKey, isAppKey, makeAppKey } from './app-key.ts'

const id = '01970000-0000-7000-8000-00000000000a'

test('a key names its id and matches the hash that is kept of it', () => {
  const { key, hash } = makeAppKey(id)
  expect(key).toMatch(/^trib_live_[0-9a-f]{32}_[\w-]{43}$/)
  expect(appKeyIdOf(key)).toBe(id)
  expect(hash).toBe(hashOfAppKey(key))
  expect(isAppKey(key, hash)).toBe(true)
})

test('a test key has its own prefix', () => {
  const { key } = makeAppKey(id, true)
  expect(key.startsWith(`${beginningOf(id, true)}_`)).toBe(true)
  expect(key).toMatch(/^trib_test_/)
  expect(appKeyIdOf(key)).toBe(id)
})

test('a key of the same id with another secret does not match', () => {
  const { hash } = makeAppKey(id)
  expect(isAppKey(makeAppKey(id).key, hash)).toBe(false)
  expect(isAppKey('', hash)).toBe(false)
})

test.each(['', 'trib_live_', `trib_live_${id}_${'a'.repeat(43)}`, 'Bearer x', 'trib_test_1_2'])(
  'text that is no key has no id: %j',
  (text) => expect(appKeyIdOf(text)).toBeNull(),
)
