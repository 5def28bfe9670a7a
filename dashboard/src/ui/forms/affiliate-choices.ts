import { api, read } from '../../core/api.ts'
import type { ChoiceSource } from './ChoiceField.tsx'

const CHOICES_MAX = '20'

const ask = (query: { q?: string; id?: string; advertiser_id?: string }) =>
  read(api.v1.affiliates.$get({ query: { ...query, limit: CHOICES_MAX } }))

export type AffiliateChoice = Awaited<ReturnType<typeof ask>>['affiliates'][number]

/** Affiliates whose name or code contains the text; without text, the newest. */
export const affiliateSource = (advertiserId: string | undefined): ChoiceSource => ({
  search: async (text) => {
    const q = text.trim()
    const { affiliates, next_cursor } = await ask({
      ...(q === '' ? {} : { q }),
      ...(advertiserId ? { advertiser_id: advertiserId } : {}),
    })
    return { choices: affiliates, hasMore: next_cursor !== null }
  },
  find: findAffiliate,
})

/** Null if this person cannot see the affiliate. */
export async function findAffiliate(id: string): Promise<AffiliateChoice | null> {
  return (await ask({ id })).affiliates[0] ?? null
}
