import { type ConversionEvent, type Currency, currencies } from '../../../../schema/vocabulary.ts'
import type { ManualInput } from '../../../../workers/conversions/sources/manual/contract.ts'
import type { Faults } from '../../core/field-errors.ts'
import { amountOf, isId } from '../../core/form-input.ts'

export const manualWays = ['coupon', 'affiliate', 'click', 'nobody'] as const
export type ManualWay = (typeof manualWays)[number]

/** Form values of a manual conversion. */
export interface ManualDraft {
  readonly appId: string
  readonly event: ConversionEvent
  readonly externalId: string
  readonly originalId: string
  /** How it is attributed. */
  readonly way: ManualWay
  readonly clickId: string
  readonly coupon: string
  readonly affiliateId: string
  readonly offerId: string
  readonly customerId: string
  readonly amount: string
  /** Empty = the offer's currency. */
  readonly currency: Currency | ''
  /** In the format of the local time field: "2026-11-20T10:00"; empty = now. */
  readonly occurred: string
  readonly note: string
}

export const isReversal = ({ event }: Pick<ManualDraft, 'event'>) =>
  event === 'refund' || event === 'chargeback'

/** Refunds use the attribution of their order, rebills and cancellations that of their customer. */
export const hasWay = ({ event }: Pick<ManualDraft, 'event'>) =>
  event === 'lead' || event === 'sale'

export const newManualDraft = (appId: string): ManualDraft => ({
  ...{ appId, event: 'sale', externalId: '', originalId: '', way: 'coupon', clickId: '' },
  ...{ coupon: '', affiliateId: '', offerId: '', customerId: '', amount: '', currency: '' },
  ...{ occurred: '', note: '' },
})

const isEmpty = (text: string) => text.trim() === ''

/** Errors that can be found without the server. */
export function manualFaults(draft: ManualDraft): Faults {
  const faults: Faults = {}
  if (isEmpty(draft.externalId)) faults.external_id = 'missing'
  if (isEmpty(draft.note)) faults.note = 'missing'
  if (isReversal(draft) && isEmpty(draft.originalId)) faults.original_external_id = 'missing'
  if (hasWay(draft)) {
    if (draft.way === 'click' && !isId(draft.clickId)) faults.click_id = 'id'
    if (draft.way === 'coupon' && isEmpty(draft.coupon)) faults.coupon = 'missing'
    if (draft.way === 'affiliate' && !isId(draft.affiliateId)) faults.affiliate_id = 'affiliate'
    if (draft.way === 'affiliate' && draft.offerId === '') faults.offer_id = 'missing'
  }
  const isReadable = currencies.some((currency) => amountOf(draft.amount, currency) !== null)
  if (!isEmpty(draft.amount) && !isReadable) faults.amount = 'amount'
  return faults
}

/** The form in wire format. `zoned` converts a local time to a time with offset. */
export function manualFields(draft: ManualDraft, zoned: (local: string) => string): ManualInput {
  const { way } = draft
  const isByWay = (one: ManualWay) => hasWay(draft) && way === one
  const text = (name: string, value: string) => (isEmpty(value) ? {} : { [name]: value.trim() })
  return {
    ...{ app_id: draft.appId, event: draft.event, external_id: draft.externalId.trim() },
    note: draft.note.trim(),
    ...(isReversal(draft) ? text('original_external_id', draft.originalId) : {}),
    ...(isByWay('click') ? text('click_id', draft.clickId) : {}),
    ...(isByWay('coupon') ? text('coupon', draft.coupon) : {}),
    ...(isByWay('affiliate')
      ? { ...text('affiliate_id', draft.affiliateId), ...text('offer_id', draft.offerId) }
      : {}),
    ...text('customer_id', draft.customerId),
    ...text('amount', draft.amount.replace(',', '.')),
    ...text('currency', isEmpty(draft.amount) ? '' : draft.currency),
    ...(draft.occurred === '' ? {} : { occurred_at: zoned(draft.occurred) }),
  }
}
