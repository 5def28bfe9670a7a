/** The second factor: who needs one, what counts as one, and how a request brings it along. */
import type { Proof, Role } from '../../../schema/vocabulary.ts'
import { rolesWithSecondFactor } from '../../http/role-permissions.ts'

/** By what a person may confirm who they are. */
export const secondFactorMethods = ['totp', 'passkey', 'recovery'] as const
export type SecondFactorMethod = (typeof secondFactorMethods)[number]

const strongProofs: ReadonlySet<Proof> = new Set(['otp', 'recovery', 'hwk'])

/** Whether a second factor was among the proofs. */
export function isStrong(proofs: readonly Proof[]): boolean {
  return proofs.some((proof) => strongProofs.has(proof))
}

/** Whether the person holds a role that opens by a second factor only. */
export function needsSecondFactor(memberships: readonly { role: Role }[]): boolean {
  return memberships.some(({ role }) => rolesWithSecondFactor.has(role))
}

/** The roles that a session with these proofs may use; the others wait for a second factor, or for their account to open. */
export function openMemberships<Of extends { role: Role; isOpen: boolean }>(
  memberships: readonly Of[],
  proofs: readonly Proof[],
): Of[] {
  const isEnough = (role: Role) => isStrong(proofs) || !rolesWithSecondFactor.has(role)
  return memberships.filter(({ role, isOpen }) => isOpen && isEnough(role))
}

/** What the header X-Second-Factor says. */
export type ActionProof =
  | { kind: 'totp'; code: string }
  | { kind: 'passkey'; assertion: string }
  | { kind: 'password'; password: string }

/**
 * Reads X-Second-Factor: six digits, `passkey.{base64url of the answer's JSON}`, or
 * `password.{base64url of UTF-8}`. Null when it is none of these.
 */
export function readActionProof(
  header: string,
  decode: (base64url: string) => string | null,
): ActionProof | null {
  if (/^\d{6}$/.test(header)) return { kind: 'totp', code: header }
  const [, kind, encoded = ''] = /^(passkey|password)\.([\w-]{1,8192})$/.exec(header) ?? []
  const text = kind === undefined ? null : decode(encoded)
  if (text === null) return null
  return kind === 'passkey' ? { kind, assertion: text } : { kind: 'password', password: text }
}
