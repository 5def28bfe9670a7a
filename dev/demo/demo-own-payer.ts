/**
 * The demo's advertiser that pays from its own PayPal account: its rows, its account, and the commissions it
 * owes.
 */
import { eq } from 'drizzle-orm'
import { paypalAccounts } from '../../schema/paypal-books.ts'
import { type SealingKeys, seal } from '../../workers/credentials/sealing.ts'
import { putPaypalAccount } from '../../workers/payouts/paypal/db/paypal-accounts.ts'
import { ensureSchedule } from '../../workers/payouts/runs/db/payout-schedules.ts'
import { timingUnset } from '../../workers/payouts/runs/verbs/set-payout-schedule.ts'
import { addAll, type DemoSettings } from './demo-data.ts'
import * as cast from './demo-own-payer-cast.ts'
import type { Tx } from './demo-tenant.ts'

const advertiserId = cast.ownPayer.advertiser.id

/** Must run after the demo data: one of the first advertiser's affiliates works for this advertiser, too. */
export async function addOwnPayer(ownerUrl: string, settings: DemoSettings): Promise<void> {
  const rows = { tenant: cast.ownPayer, users: cast.ownPayerUsers }
  await addAll(ownerUrl, rows, settings, (tx, sealing) => addAccount(tx, sealing, settings.now))
}

/** Sets the account as its head would, unless one exists. Cron then verifies it. */
async function addAccount(tx: Tx, sealing: SealingKeys, now: Date): Promise<void> {
  const [known] = await tx
    .select({ clientId: paypalAccounts.clientId })
    .from(paypalAccounts)
    .where(eq(paypalAccounts.advertiserId, advertiserId))
  if (known !== undefined) return
  const { client_id: clientId, secret } = cast.ownPaypal
  const bytes = new TextEncoder().encode(secret) as Uint8Array<ArrayBuffer>
  const userId = cast.ownPayerUsers[0]!.id
  const account = {
    ...{ advertiserId, clientId, userId, now, webhookId: cast.OWN_WEBHOOK_ID },
    secretSealed: await seal(sealing, bytes, advertiserId),
  }
  const schedule = ensureSchedule(advertiserId, timingUnset, { changedBy: userId, now })
  for (const statement of [...putPaypalAccount(account), schedule]) await tx.execute(statement)
}

/**
 * Reports what its shop sold before the demo began. Running it again changes nothing; a revoked app key is no
 * error.
 */
export async function reportOwnSales(baseUrl: string, apiKey: string): Promise<void> {
  const answer = await fetch(`${baseUrl}/v1/conversions/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ conversions: cast.ownSales }),
  })
  const text = await answer.text()
  if (!answer.ok) console.error(`The sales of ${cast.ownPayer.app.name} were refused: ${text}`)
}
