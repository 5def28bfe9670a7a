import { expect, test } from 'vitest'
import { type Proof, type Role, roles } from '../../../schema/vocabulary.ts'
import { isStrong, needsSecondFactor, openMemberships, readActionProof } from './rules.ts'

const all = roles.map((role) => ({ role, isOpen: true }))
const needing: Role[] = [
  ...(['owner', 'admin', 'finance', 'support'] as const),
  ...(['advertiser', 'advertiser_manager', 'advertiser_finance'] as const),
]

test('roles that see or move the money of others wait for a second factor', () => {
  const withheld = roles.filter(
    (role) => !openMemberships(all, ['pwd']).some((of) => of.role === role),
  )
  expect(withheld).toEqual(needing)
  expect(needing.every((role) => needsSecondFactor([{ role }]))).toBe(true)
  expect(needsSecondFactor([{ role: 'advertiser_viewer' }, { role: 'affiliate' }])).toBe(false)
})

test('a pending account gives no access, with any factor', () => {
  const waiting = all.map(({ role }) => ({ role, isOpen: false }))
  expect(openMemberships(waiting, ['pwd', 'otp'])).toEqual([])
})

test.each<[Proof[], boolean]>([
  [['pwd'], false],
  [['google'], false],
  [['github'], false],
  [[], false],
  [['pwd', 'otp'], true],
  [['pwd', 'recovery'], true],
  [['google', 'hwk'], true],
])('proofs %j open every role: %s', (proofs, isOpen) => {
  expect(isStrong(proofs)).toBe(isOpen)
  expect(openMemberships(all, proofs).length).toBe(
    isOpen ? roles.length : roles.length - needing.length,
  )
})

const decode = (text: string) => (text === 'broken' ? null : `<${text}>`)
test.each([
  ['123456', { kind: 'totp', code: '123456' }],
  ['passkey.abc-_', { kind: 'passkey', assertion: '<abc-_>' }],
  ['password.abc', { kind: 'password', password: '<abc>' }],
  ['password.broken', null],
  ['12345', null],
  ['1234567', null],
  ['passkey.', null],
  ['recovery.abc', null],
  ['password.a b', null],
  ['', null],
])('the header %j says %j', (header, said) => {
  expect(readActionProof(header, decode)).toEqual(said)
})
