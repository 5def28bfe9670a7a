/** A first afternoon with `npm start`: buy, move time on the local page, see the hold end, and pay. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { payOut } from '../../dev/replay/payouts.ts'
import { buildSystem } from '../../dev/replay/system.ts'
import { demoOf, type Line, paypal } from './demo-levers.ts'
import { startSystem } from './started-system.ts'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const DAY_MS = 86_400_000
const STORED_MS_MAX = 15_000

const system = await startSystem()
afterAll(() => system?.stop(), 30_000)

async function buy(orderId: string): Promise<{ answer: Record<string, unknown>; clickId: string }> {
  const { base_url, app } = demoOf(system)
  const visited = await fetch(`${base_url}/click?o=${demoOf(system).offer.code}&a=anna`, {
    redirect: 'manual',
    headers: { 'user-agent': CHROME },
  })
  const clickId = /[\da-f]{8}-[\da-f-]{27}/.exec(visited.headers.get('location') ?? '')?.[0] ?? ''
  const response = await fetch(`${base_url}/v1/conversions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ event: 'sale', external_id: orderId, click_id: clickId },
      ...{ amount: '1000.00', currency: 'USD' },
    }),
  })
  expect(response.status).toBeLessThan(300)
  return { answer: (await response.json()) as Record<string, unknown>, clickId }
}

async function move(count: number, unit: string): Promise<void> {
  const url = demoOf(system).page_url as string
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: `count=${count}&unit=${unit}`,
  })
  expect(response.status).toBe(303)
}

test('audit 32: after 31 days on the local page a hold has ended and its payout leaves', async () => {
  const replayed = buildSystem(system.demoFile, 1, () => {})
  const rowOf = async (clickId: string) => {
    const [row] = await replayed.query<{ status: string | null; clickedAt: Date }>(
      `select m.status, k.clicked_at as "clickedAt" from affiliate.clicks k
       left join affiliate.conversions c on c.click_id = k.id
       left join affiliate.commissions m on m.conversion_id = c.id where k.id = $1`,
      [clickId],
    )
    return row
  }
  const becomes = async (clickId: string, status: string) => {
    const end = Date.now() + STORED_MS_MAX
    while ((await rowOf(clickId))?.status !== status && Date.now() < end) await sleep(200)
    expect(await rowOf(clickId)).toMatchObject({ status })
  }
  const first = await buy('before-the-move')
  await becomes(first.clickId, 'held')
  await move(31, 'days')
  await becomes(first.clickId, 'available')

  // Tracker and API use the moved time; sign-in and confirmations use the computer's.
  const second = await buy('after-the-move')
  await becomes(second.clickId, 'held')
  const { clickedAt } = (await rowOf(second.clickId))!
  expect(clickedAt.getTime() - Date.now()).toBeGreaterThan(30 * DAY_MS)
  const { batches } = await payOut(replayed)
  expect(batches.map(({ status }) => status)).toContain('settled')
  const anna = demoOf(system).affiliates[0].paypal_email as string
  const { journal } = await paypal<{ journal: Line[] }>(system, 'journal')
  expect(journal.map(({ receiver }) => receiver)).toContain(anna)

  await system.crash()
  await system.restart()
  const clock = await fetch(new URL('/clock', demoOf(system).page_url as string))
  const { ahead_ms } = (await clock.json()) as { ahead_ms: number }
  expect(ahead_ms).toBeGreaterThanOrEqual(31 * DAY_MS - 1_000)
}, 240_000)
