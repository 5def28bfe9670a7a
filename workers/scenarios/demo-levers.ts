/** What scenarios pull at beside the dashboard: sales of the demo's shop, and the simulated PayPal. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { System } from './started-system.ts'

/** What the start wrote for scripts. */
export const demoOf = (system: System) => JSON.parse(readFileSync(system.demoFile, 'utf8'))

/** A sale by coupon, in dollars, as the shop would report it. */
export async function sell(
  system: System,
  external_id: string,
  coupon: string,
  amount: string,
): Promise<void> {
  const response = await fetch(`${system.baseUrl}/v1/conversions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demoOf(system).app.api_key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ event: 'sale', external_id, coupon, amount, currency: 'USD' }),
  })
  expect(response.status).toBe(201)
}

/** Pulls a lever of the simulated PayPal, or reads it. */
export async function paypal<Answer>(
  system: System,
  lever: string,
  body?: object,
): Promise<Answer> {
  const method = body ? 'POST' : 'GET'
  const url = `${demoOf(system).paypal_url}/__sim/${lever}`
  const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

/** A payment as the simulated PayPal's own journal has it. */
export interface Line {
  kind: string
  client_id: string
  receiver: string
  value: string
}
