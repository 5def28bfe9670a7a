/** Which of the desks an advertiser's conversions meet at. */
import type { ApiEnv } from '../../../env.ts'
import type { ConversionDesks } from '../verbs/record-through-batcher.ts'

/** Undefined where the deployment has none. */
export function conversionDesks(
  env: Pick<ApiEnv, 'CONVERSION_DESKS' | 'CONVERSION_DESK_COUNT' | 'LOCATION_HINT'>,
): ConversionDesks | undefined {
  const { CONVERSION_DESKS: objects, CONVERSION_DESK_COUNT: count = '1' } = env
  const options = env.LOCATION_HINT === undefined ? {} : { locationHint: env.LOCATION_HINT }
  if (objects === undefined) return undefined
  return { of: (advertiserId) => objects.getByName(deskName(advertiserId, Number(count)), options) }
}

/** Ids end at random, so advertisers spread evenly; a new count moves most of them, which harms nobody. */
export function deskName(advertiserId: string, count: number): string {
  return `desk ${Number.parseInt(advertiserId.slice(-8), 16) % count}`
}
