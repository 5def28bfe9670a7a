/** Facts for a test rebill. Test sales bind no customer, so the sale is found by the customer id that it reported. */
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import type { KnownFacts } from '../db/conversion-facts-rows.ts'
import { findTestSale, toTestSale } from '../db/test-sales.ts'
import type { Candidate } from '../rules/conversion.ts'
import { currentTermsOf } from '../rules/customer-orders.ts'
import type { Ingest } from './report-journal.ts'

/** Reads the facts of a report that completes another; see readFacts. */
type ReadFacts = (ingest: Ingest) => Promise<KnownFacts | null>

/**
 * The facts of a test rebill as if its latest test sale had bound the customer. `facts` unchanged if a live sale has,
 * or if there is no test sale.
 */
export async function withTestSale(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  facts: KnownFacts | null,
  readFacts: ReadFacts,
): Promise<KnownFacts | null> {
  const { report, now } = ingest
  const isBound = facts?.conversionFacts.evidence.some(({ rule }) => rule === 'customer')
  if (!report.isTest || report.event !== 'rebill' || report.customerId === null) return facts
  if (facts === null || facts.recorded !== null || isBound) return facts
  const [[row] = []] = await runScoped(db, scope, [findTestSale(report, now)])
  if (row === undefined) return facts
  const sale = toTestSale(row)
  const { clickId, coupon, occurredAt } = sale
  const asSale = { ...report, event: 'sale', clickId, coupon, originalExternalId: null } as const
  const found = await readFacts({ ...ingest, report: asSale })
  const by = found?.conversionFacts.evidence.find(
    ({ affiliateId, offer }) => affiliateId === sale.affiliateId && offer.id === sale.offerId,
  )
  if (!found || !by) return facts
  const { fee, level2Bps, level3Bps } = by.offer
  const renewal = {
    terms: { rebill: currentTermsOf(by, 'rebill'), fee, level2Bps, level3Bps },
    isAmbiguous: false,
  }
  const times = { since: occurredAt, firstEarnedAt: occurredAt }
  const evidence: Candidate[] = [{ ...by, ...times, rule: 'customer', renewal }]
  const conversionFacts = { ...found.conversionFacts, evidence, renewedSaleId: sale.externalId }
  return { ...facts, conversionFacts: { ...conversionFacts, sameOrder: null, offersWithLead: [] } }
}
