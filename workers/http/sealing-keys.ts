import { loadSealingKeys, type SealingKeys } from '../credentials/sealing.ts'
import type { ApiRequest } from './context.ts'

/** No promises, which may die with their request: see connect. */
const loadedKeys = new Map<string, SealingKeys>()

/** The sealing keys, read once per isolate. */
export async function sealingKeysOf(c: ApiRequest): Promise<SealingKeys> {
  const { SEALING_KEY } = c.env
  const keys = loadedKeys.get(SEALING_KEY) ?? (await loadSealingKeys(SEALING_KEY))
  loadedKeys.set(SEALING_KEY, keys)
  return keys
}
