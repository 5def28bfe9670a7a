/**
 * One-time codes of authenticator apps: RFC 6238, SHA-1, 30 s, 6 digits, which every app supports.
 */
import { Secret, TOTP } from 'otpauth'

export const TOTP_STEP_SECONDS = 30
const SECRET_BYTES = 20
/** Accepts a clock that is one step off in either direction. */
const STEPS_AROUND = 1
const parameters = { algorithm: 'SHA1', digits: 6, period: TOTP_STEP_SECONDS } as const

/** 160 random bits. */
export function newTotpSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
}

/** The secret in base32, for typing. */
export function toBase32(secret: Uint8Array<ArrayBuffer>): string {
  return new Secret({ buffer: secret.buffer }).base32
}

/** The secret from typed base32. */
export function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Secret.fromBase32(text).bytes)
}

/** The content of the QR code. */
export function totpUrl(
  secret: Uint8Array<ArrayBuffer>,
  { issuer, label }: { issuer: string; label: string },
): string {
  return new TOTP({ ...parameters, issuer, label, secret: toBase32(secret) }).toString()
}

/** The time step of `code` among those accepted at `now`; null if there is none. */
export function stepOfCode(
  secret: Uint8Array<ArrayBuffer>,
  code: string,
  now: Date,
): number | null {
  const delta = TOTP.validate({
    ...{ ...parameters, token: code, secret: new Secret({ buffer: secret.buffer }) },
    ...{ timestamp: now.getTime(), window: STEPS_AROUND },
  })
  return delta === null ? null : stepAt(now) + delta
}

/** The current time step. */
export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / TOTP_STEP_SECONDS)
}

/** The code of a time step, as the app shows it. */
export function codeOfStep(secret: Uint8Array<ArrayBuffer>, step: number): string {
  const timestamp = step * TOTP_STEP_SECONDS * 1000
  return TOTP.generate({
    ...parameters,
    secret: new Secret({ buffer: secret.buffer }),
    timestamp,
  })
}
