/** The key from which links in mails follow: 32 bytes in base64url. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const KEY_BYTES = 32

/** A new key. */
export function makeMailTokenKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url')
}

/** The key kept in `file`, made on first use, so that links in old mails stay good over a restart. */
export function keepMailTokenKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeMailTokenKey(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
