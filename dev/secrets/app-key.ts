/** The demo app's key in plain text. The local run stores it, because the database has only its hash. */
import { existsSync, readFileSync } from 'node:fs'
import { hashOfAppKey, makeAppKey, type NewAppKey } from '../../workers/credentials/app-key.ts'
import { writeWhole } from '../local-state.ts'

/** The key in `file`, made at first use for the app key with this id. */
export function keepAppKey(file: string, id: string): NewAppKey {
  if (!existsSync(file)) writeWhole(file, makeAppKey(id).key)
  const key = readFileSync(file, 'utf8')
  return { key, hash: hashOfAppKey(key) }
}
