/** The one object that batches conversions, as other Workers call it. */
import type { ApiEnv } from '../../../env.ts'
import type { ConversionBatcher } from '../verbs/record-through-batcher.ts'

/** Undefined if the deployment has no batcher. */
export function conversionBatcher({
  CONVERSION_BATCHER: objects,
  LOCATION_HINT: locationHint,
}: Pick<ApiEnv, 'CONVERSION_BATCHER' | 'LOCATION_HINT'>): ConversionBatcher | undefined {
  return objects?.getByName('all', locationHint === undefined ? {} : { locationHint })
}
