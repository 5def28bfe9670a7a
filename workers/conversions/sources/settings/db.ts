/** Settings of an advertiser's postbacks and pixels. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../../../schema/vocabulary.ts'
import { readTexts, readTextsByName, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

export interface PostbackSettings {
  statusWords: Record<string, string>
  repeatPolicies: Record<string, string>
  networks: readonly string[]
}

export function findPostbackSettings(advertiserId: string): SQL {
  return sql`
    select status_words, repeat_policies, inbound_cidrs from affiliate.advertisers
    where id = ${advertiserId}::uuid`
}

export function toPostbackSettings(row: Row): PostbackSettings {
  return {
    statusWords: readTextsByName(row.status_words),
    repeatPolicies: readTextsByName(row.repeat_policies),
    networks: readTexts(row.inbound_cidrs),
  }
}

/** One row if the scope may access the advertiser. */
export function updatePostbackSettings(advertiserId: string, settings: PostbackSettings): SQL {
  const { statusWords, repeatPolicies, networks } = settings
  return sql`
    update affiliate.advertisers set status_words = ${JSON.stringify(statusWords)}::jsonb,
      repeat_policies = ${JSON.stringify(repeatPolicies)}::jsonb,
      inbound_cidrs = array(select jsonb_array_elements_text(${JSON.stringify(networks)}::jsonb))
    where id = ${advertiserId}::uuid returning id`
}

/** One row if the scope may access the offer. */
export function updatePostbackSecret(offerId: string, secretHash: string): SQL {
  return sql`
    update affiliate.offers set postback_secret_hash = ${secretHash}
    where id = ${offerId}::uuid returning id`
}

export function findOfferCurrency(offerId: string): SQL {
  return sql`select currency from affiliate.offers where id = ${offerId}::uuid`
}

export const toOfferCurrency = (row: Row) => readWord(currencies, row.currency)

/** One row if the scope may access the offer. */
export function updatePixelMaximum(offerId: string, minor: bigint | null): SQL {
  return sql`
    update affiliate.offers set pixel_amount_max_minor = ${minor?.toString() ?? null}::bigint
    where id = ${offerId}::uuid returning id`
}
