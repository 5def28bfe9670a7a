import type { Faults } from '../../core/field-errors.ts'

export type SecretStatus = 'live' | 'replaced' | 'expired' | 'revoked'

interface Secret {
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly replaced_by: string | null
}

/** Status of a key or token. A replaced one is valid until it expires. */
export function statusOf(secret: Secret, now: number): SecretStatus {
  if (secret.revoked_at !== null) return 'revoked'
  if (secret.expires_at !== null && Date.parse(secret.expires_at) <= now) return 'expired'
  return secret.replaced_by === null ? 'live' : 'replaced'
}

/** Networks typed one per line. */
export const networksIn = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((network) => network.trim())
    .filter((network) => network !== '')

/** Errors of a new key or token, found before the person confirms it. */
export const faultsOf = (draft: { name: string; scopes: readonly unknown[] }): Faults => ({
  ...(draft.name.trim() === '' ? { name: 'missing' as const } : {}),
  ...(draft.scopes.length === 0 ? { scopes: 'missing' as const } : {}),
})
