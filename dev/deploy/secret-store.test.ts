import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeAccessTokenKey } from '../secrets/access-token-key.ts'
import { openSecretStore } from './secret-store.ts'

let file: string
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), 'tributary-secrets-')), '.env.production')
})
afterEach(() => rmSync(path.dirname(file), { recursive: true }))

test('production: a secret that was made is kept for the next run, and nobody else may read the file', () => {
  const key = makeAccessTokenKey()
  openSecretStore(file, {}).keep('ACCESS_TOKEN_KEY', key)
  expect(openSecretStore(file, {}).get('ACCESS_TOKEN_KEY')).toBe(key)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('production: keeping a secret leaves the lines that a person entered', () => {
  writeFileSync(file, '# from the safe\nNEON_API_KEY=neon\nMAIL_TOKEN_KEY=old\n')
  const store = openSecretStore(file, { NEON_API_KEY: 'of the environment', MAIL_TOKEN_KEY: '' })
  store.keep('MAIL_TOKEN_KEY', 'new')
  expect(readFileSync(file, 'utf8')).toBe(
    "# from the safe\nNEON_API_KEY=neon\nMAIL_TOKEN_KEY='new'\n",
  )
  expect(store.get('NEON_API_KEY')).toBe('of the environment')
  expect(store.get('MAIL_TOKEN_KEY')).toBe('new')
  expect(store.get('VISITOR_KEY')).toBeUndefined()
})
