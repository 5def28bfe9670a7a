/** Platform-wide payout settings. */

import { type SQL, sql } from 'drizzle-orm'
import { type TaxFormGate, taxFormGates } from '../../../../schema/vocabulary.ts'
import { readTexts, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

export interface PayoutSettings {
  taxFormGate: TaxFormGate
  /** Countries to which nothing is paid, ISO 3166-1 alpha-2. */
  blockedCountries: string[]
}

export const findPayoutSettings: SQL = sql`
  select tax_form_gate, to_jsonb(payout_countries_blocked) as countries
  from affiliate.platform_settings`

export function toPayoutSettings(row: Row): PayoutSettings {
  return {
    taxFormGate: readWord(taxFormGates, row.tax_form_gate),
    blockedCountries: readTexts(row.countries),
  }
}

export function updatePayoutSettings({ taxFormGate, blockedCountries }: PayoutSettings): SQL {
  return sql`
    update affiliate.platform_settings set tax_form_gate = ${taxFormGate},
      payout_countries_blocked = ${`{${blockedCountries.join(',')}}`}::text[]`
}
