/** The key that signs access tokens: a private Ed25519 JWK as JSON text. */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Makes a new key. */
export function makeAccessTokenKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA', use: 'sig' })
}

/** The key in `file`, made at first use, so that people stay signed in after a restart. */
export function keepAccessTokenKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, makeAccessTokenKey(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
