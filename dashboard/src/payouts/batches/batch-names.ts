/** Names of batches. Numbers start again in each run, so a day may have several "#1". */
import type { Currency } from '../../../../schema/vocabulary.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import { useFormat } from '../../core/i18n/use-format.ts'

/** The fields of a batch's name. */
export interface NamedBatch {
  readonly id: string
  /** Its number in the run; null while the run is interrupted. */
  readonly number: number | null
  readonly currency: Currency
  readonly created_at: string
  /** The advertiser whose PayPal account pays; null = the platform. */
  readonly payer: { readonly name: string } | null
}

/** A short code, the same on every page and in mails, to read out on the phone. */
export const batchCode = (id: string): string => id.slice(-6).toUpperCase()

/** "Nov 22 · USD #1" */
export function batchPlace(
  { number, currency, created_at }: Omit<NamedBatch, 'payer'>,
  format: Pick<Formats, 'dayOf'>,
): string {
  return `${format.dayOf(created_at)} · ${currency}${number === null ? '' : ` #${number}`}`
}

/** "7F3A2C · Nov 22 · USD #1", with the payer's name if it is not the platform. */
export function batchName(batch: NamedBatch, format: Pick<Formats, 'dayOf'>): string {
  const parts = [batchCode(batch.id), batchPlace(batch, format)]
  return [...parts, ...(batch.payer ? [batch.payer.name] : [])].join(' · ')
}

export function useBatchName(): (batch: NamedBatch) => string {
  const format = useFormat()
  return (batch) => batchName(batch, format)
}
