import type { Currency } from '../../../schema/vocabulary.ts'
import { api, read } from '../core/api.ts'
import { isMoneyCap } from './cap-limit.ts'

const PER_ASK = '200'

export const readCaps = (query: { offer_id?: string; include_archived?: 'true' }) =>
  read(api.v1.caps.$get({ query: { ...query, limit: PER_ASK } }))

export type Cap = Awaited<ReturnType<typeof readCaps>>['caps'][number]

/** What a cap is set on, before an affiliate is selected. */
export interface CapSubject {
  readonly advertiserId: string
  /** Null = all offers of an affiliate. */
  readonly offerId: string | null
  readonly currency: Currency
}

export interface CapDraft {
  readonly metric: Cap['metric']
  readonly period: Cap['period']
  readonly limit: string
  readonly isHard: boolean
  /** Empty = all affiliates of the offer. */
  readonly affiliateId: string
}

export const addCap = (subject: CapSubject, draft: CapDraft) =>
  read(
    api.v1.caps.$post({
      json: {
        advertiser_id: subject.advertiserId,
        ...(subject.offerId ? { offer_id: subject.offerId } : {}),
        ...(draft.affiliateId ? { affiliate_id: draft.affiliateId.trim() } : {}),
        metric: draft.metric,
        period: draft.period,
        limit_value: draft.limit.trim(),
        is_hard: draft.isHard,
        ...(isMoneyCap(draft.metric) ? { currency: subject.currency } : {}),
      },
    }),
  )

export type CapPatch = { limit_value?: string; is_hard?: boolean; archived?: boolean }

export const changeCap = (capId: string, json: CapPatch) =>
  read(api.v1.caps[':capId'].$patch({ param: { capId }, json }))
