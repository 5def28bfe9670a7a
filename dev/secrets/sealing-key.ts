/** The key under which secrets lie in the database: `id.` and 32 bytes in base64url. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const KEY_BYTES = 32

/** A new key. */
export function makeSealingKey(id = 'local'): string {
  return `${id}.${randomBytes(KEY_BYTES).toString('base64url')}`
}

/** The key kept in `file`, made on first use: without it nobody's one-time codes can be checked. */
export function keepSealingKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeSealingKey(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
