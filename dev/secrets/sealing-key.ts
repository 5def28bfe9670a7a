/** The key that encrypts secrets in the database: `id.` and 32 bytes in base64url. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const KEY_BYTES = 32

/** Makes a new key. */
export function makeSealingKey(id = 'local'): string {
  return `${id}.${randomBytes(KEY_BYTES).toString('base64url')}`
}

/** The key in `file`, made at first use. Without it, stored one-time code secrets cannot be decrypted. */
export function keepSealingKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeSealingKey(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
