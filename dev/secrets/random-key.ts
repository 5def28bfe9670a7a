/** A secret of 32 random bytes in base64url, such as MAIL_TOKEN_KEY and VISITOR_KEY. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const KEY_BYTES = 32

/** Makes a new key. */
export function makeRandomKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url')
}

/** The key in `file`, made at first use, so that values derived from it stay valid after a restart. */
export function keepRandomKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeRandomKey(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
