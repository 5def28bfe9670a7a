/** How a batch is named: numbers begin anew in each run, so that a day may have several "#1". */
import type { Currency } from '../../../../schema/vocabulary.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import { useFormat } from '../../core/i18n/use-format.ts'

/** What of a batch names it. */
export interface NamedBatch {
  readonly id: string
  /** Within its run; null while the run stands interrupted. */
  readonly number: number | null
  readonly currency: Currency
  readonly created_at: string
  /** Whose own PayPal pays; null = the platform. */
  readonly payer: { readonly name: string } | null
}

/** What is the same on every page, in mails and on the telephone. */
export const batchCode = (id: string): string => id.slice(-6).toUpperCase()

/** "Nov 22 · USD #1" */
export function batchPlace(
  { number, currency, created_at }: Omit<NamedBatch, 'payer'>,
  format: Pick<Formats, 'dayOf'>,
): string {
  return `${format.dayOf(created_at)} · ${currency}${number === null ? '' : ` #${number}`}`
}

/** "7F3A2C · Nov 22 · USD #1", and whose PayPal pays where it is not the platform's. */
export function batchName(batch: NamedBatch, format: Pick<Formats, 'dayOf'>): string {
  const parts = [batchCode(batch.id), batchPlace(batch, format)]
  return [...parts, ...(batch.payer ? [batch.payer.name] : [])].join(' · ')
}

export function useBatchName(): (batch: NamedBatch) => string {
  const format = useFormat()
  return (batch) => batchName(batch, format)
}
