/** The runtime supports what second factors need: AES-GCM, one-time codes, and the WebAuthn library. */
import { expect, test } from 'vitest'
import { makeAuthenticator } from '../people/test/software-authenticator.ts'
import {
  assertionOptions,
  challengeOf,
  newChallenge,
  registrationOptions,
  verifyAssertion,
  verifyAttestation,
} from './passkey.ts'
import { loadSealingKeys, seal, unseal } from './sealing.ts'
import { codeOfStep, newTotpSecret, stepAt, stepOfCode } from './totp.ts'

const origin = 'http://localhost:8787'
const party = { id: 'localhost', origin }
const person = { userId: 'u', email: 'a@b.example', name: 'A', passkeys: [] }

test('a passkey is made, answers, and its counter is read', async () => {
  const authenticator = await makeAuthenticator(origin)
  const made = await registrationOptions(party, newChallenge(), person)
  const attestation = await authenticator.register(made)
  expect(challengeOf(attestation)).toBe(made.challenge)
  const passkey = await verifyAttestation(party, made.challenge, attestation)
  expect(passkey).toMatchObject({ credentialId: authenticator.credentialId, signCount: 0 })
  const asked = await assertionOptions(party, newChallenge(), [passkey!])
  const answer = await authenticator.assert(asked)
  expect(await verifyAssertion(party, asked.challenge, answer, passkey!)).toBe(1)
  expect(await verifyAssertion(party, newChallenge(), answer, passkey!)).toBeNull()
})

test('a secret is sealed and opened, and its codes are known', async () => {
  const keys = await loadSealingKeys(`k1.${'A'.repeat(43)}`)
  const secret = newTotpSecret()
  const opened = await unseal(keys, await seal(keys, secret, 'row'), 'row')
  expect(opened).toEqual(secret)
  const now = new Date('2026-11-20T10:00:00Z')
  expect(stepOfCode(opened, codeOfStep(secret, stepAt(now)), now)).toBe(stepAt(now))
})
