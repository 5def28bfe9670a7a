import { loadSealingKeys, type SealingKeys } from '../credentials/sealing.ts'
import type { ApiRequest } from './context.ts'

/**
 * Holds no promises: a promise can stay pending for ever when its request is cancelled (see
 * connect).
 */
const loadedKeys = new Map<string, SealingKeys>()

/** The sealing keys, read once per isolate. */
export async function sealingKeysOf(c: ApiRequest): Promise<SealingKeys> {
  const { SEALING_KEY } = c.env
  const keys = loadedKeys.get(SEALING_KEY) ?? (await loadSealingKeys(SEALING_KEY))
  loadedKeys.set(SEALING_KEY, keys)
  return keys
}
