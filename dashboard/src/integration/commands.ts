/** A command for each step of a rehearsal, for a terminal. */
import type { Integration, Step } from './integration-data.ts'

type Known = Pick<Integration, 'api_url' | 'tracker_url' | 'host' | 'code' | 'currency'>
type Seen = Pick<Step, 'step' | 'click_id' | 'external_id' | 'customer_id'>

const AMOUNT = '49.00'

/**
 * Commands that send the step's event with the test key in $APP_KEY. They name the click and the sale that have arrived,
 * and are different in each rehearsal, because a second lead of one visitor would be refused.
 */
export function commandOf(
  step: Step['step'],
  known: Known,
  steps: readonly Seen[],
  since: string,
): string {
  const seen = (name: Step['step']) => steps.find((each) => each.step === name)
  const startMs = Date.parse(since)
  const run = Math.floor(startMs / 1000).toString(36)
  const clickId = seen('click')?.click_id ?? 'THE_CLICK_ID'
  const customer = seen('sale')?.customer_id ?? seen('lead')?.customer_id ?? `rehearsal-${run}`
  const sale = seen('sale')?.external_id ?? `rehearsal-${run}-sale`
  const own = { event: step, external_id: `rehearsal-${run}-${step}` }
  const paid = { amount: AMOUNT, currency: known.currency ?? 'USD', customer_id: customer }
  const bodies = {
    click: {
      code: known.code ?? 'PARTNER_CODE',
      url: `https://${known.host ?? 'shop.example'}/aff/${known.code ?? 'PARTNER_CODE'}`,
      visitor: {
        // Addresses for documentation (RFC 5737), another one in each rehearsal.
        ip: `203.0.113.${1 + (Math.floor(startMs / 1000) % 254)}`,
        user_agent: `Mozilla/5.0 Firefox/140.${Math.floor(startMs / 1000) % 100_000}`,
        accept_language: 'en',
      },
    },
    lead: { ...own, customer_id: customer, click_id: clickId },
    sale: { ...own, ...paid, click_id: clickId },
    rebill: { ...own, ...paid },
    refund: { ...own, original_external_id: sale },
  }
  const url =
    step === 'click' ? `${known.tracker_url}/v1/clicks` : `${known.api_url}/v1/conversions`
  return [
    `curl ${url} \\`,
    `  -H "Authorization: Bearer $APP_KEY" -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(bodies[step])}'`,
  ].join('\n')
}
