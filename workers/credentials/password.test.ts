import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

test('a password opens its own hash and no other does', async () => {
  const encoded = await hashPassword('correct horse battery')
  expect(await verifyPassword('correct horse battery', encoded)).toBe(true)
  expect(await verifyPassword('correct horse batterz', encoded)).toBe(false)
  expect(await verifyPassword('', encoded)).toBe(false)
})

test('the hash carries its cost and salt, never the password', async () => {
  const [first, second] = [await hashPassword('same words'), await hashPassword('same words')]
  expect(first).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
  expect(first).not.toBe(second)
})

test('letters that look the same are the same', async () => {
  expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true)
})

test('an unknown person is refused after the same work, whatever the password', async () => {
  expect(await verifyPassword('anything', null)).toBe(false)
  const known = await hashPassword('x')
  const [wrongMs, unknownMs] = [
    await timeOf(() => verifyPassword('y', known)),
    await timeOf(() => verifyPassword('y', null)),
  ]
  expect(unknownMs).toBeGreaterThan(wrongMs / 4)
})

test('a hash that was tampered with is a bug, not a refusal', async () => {
  await expect(verifyPassword('x', 'plain:x')).rejects.toThrow('unreadable')
})

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
