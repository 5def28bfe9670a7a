import { invariant } from '../../../core/invariant.ts'
import { type CountChange, countedRows } from '../db/conversion-counts.ts'
import type { EvaluatedConversion } from '../rules/conversion.ts'
import type { ConversionReport } from '../rules/report.ts'

/**
 * Additions of an earning conversion to the rollups. The conversion counts for the affiliate it is attributed to; each
 * commission counts for the affiliate who earns it. Unfunded commissions count when they are funded.
 */
export function countsOf(
  { advertiserId, event }: ConversionReport,
  { offerId, affiliateId, currency, amount, revenueMinor, ...conversion }: EvaluatedConversion,
): CountChange[] {
  if (conversion.rejection !== null) return []
  invariant(
    offerId !== null && affiliateId !== null,
    'an earning conversion has an offer and an affiliate',
  )
  invariant(currency !== null, 'an earning conversion has a currency')
  const funded = conversion.commissions.filter(({ status }) => status !== 'unfunded')
  const whole = {
    ...{
      at: conversion.recordedAt,
      conversionId: conversion.id,
      advertiserId,
      offerId,
      affiliateId,
    },
    ...{ event, currency, amountMinor: amount?.minor ?? 0n, revenueMinor },
    // A corrected amount does not count as another conversion.
    conversions: conversion.originalId === null ? 1 : 0,
  }
  return countedRows(
    whole,
    funded.map(({ affiliateId, level, amount: { minor } }) => ({ affiliateId, level, minor })),
  )
}
