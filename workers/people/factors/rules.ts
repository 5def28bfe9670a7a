/** Rules of second factors: who needs one, which count, and how a request carries one. */
import type { Proof, Role } from '../../../schema/vocabulary.ts'
import { rolesWithSecondFactor } from '../../http/role-permissions.ts'

/** Methods a person can confirm their identity with. */
export const secondFactorMethods = ['totp', 'passkey', 'recovery'] as const
export type SecondFactorMethod = (typeof secondFactorMethods)[number]

const strongProofs: ReadonlySet<Proof> = new Set(['otp', 'recovery', 'hwk'])

/** Whether the proofs include a second factor. */
export function isStrong(proofs: readonly Proof[]): boolean {
  return proofs.some((proof) => strongProofs.has(proof))
}

/** Whether the person has a role that requires a second factor. */
export function needsSecondFactor(memberships: readonly { role: Role }[]): boolean {
  return memberships.some(({ role }) => rolesWithSecondFactor.has(role))
}

/**
 * The roles a session with these proofs may use. Others need a second factor or an approved
 * account.
 */
export function openMemberships<Of extends { role: Role; isOpen: boolean }>(
  memberships: readonly Of[],
  proofs: readonly Proof[],
): Of[] {
  const isEnough = (role: Role) => isStrong(proofs) || !rolesWithSecondFactor.has(role)
  return memberships.filter(({ role, isOpen }) => isOpen && isEnough(role))
}

/** The content of the header X-Second-Factor. */
export type ActionProof =
  | { kind: 'totp'; code: string }
  | { kind: 'passkey'; assertion: string }
  | { kind: 'password'; password: string }

/**
 * Reads X-Second-Factor: six digits, `passkey.{base64url of the answer's JSON}`, or
 * `password.{base64url of UTF-8}`. Null if it is none of these.
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
