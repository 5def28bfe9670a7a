import { loadSealingKeys, type SealingKeys } from '../credentials/sealing.ts'
import type { ApiRequest } from './context.ts'

/**
 * Holds no promises: a promise can stay pending for ever when its request is cancelled (see
 * connect).
 */
const loadedKeys = new Map<string, SealingKeys>()

/** The sealing keys, read once per isolate; or those of the secrets of webhooks. */
export async function sealingKeysOf(
  c: ApiRequest,
  name: 'SEALING_KEY' | 'WEBHOOK_KEY' = 'SEALING_KEY',
): Promise<SealingKeys> {
  const text = c.env[name]
  const keys = loadedKeys.get(text) ?? (await loadSealingKeys(text))
  loadedKeys.set(text, keys)
  return keys
}
