import { loadSealingKeys, type SealingKeys } from '../credentials/sealing.ts'
import type { ApiRequest } from './context.ts'

const loadedKeys = new Map<string, Promise<SealingKeys>>()

/** The sealing keys, read once per isolate. */
export function sealingKeysOf(c: ApiRequest): Promise<SealingKeys> {
  const { SEALING_KEY } = c.env
  let keys = loadedKeys.get(SEALING_KEY)
  if (!keys) {
    keys = loadSealingKeys(SEALING_KEY)
    loadedKeys.set(SEALING_KEY, keys)
  }
  return keys
}
