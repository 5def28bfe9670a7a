/**
 * Actions of scenarios outside the dashboard: sales of the demo's shop, and control calls of the simulated
 * PayPal.
 */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { System } from './started-system.ts'

/** The contents of demo.json. */
export const demoOf = (system: System) => JSON.parse(readFileSync(system.demoFile, 'utf8'))

/** Reports a sale by coupon, in dollars, as the shop would. */
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

/** Makes a control call to the simulated PayPal. */
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

/** A payment in the simulated PayPal's own journal. */
export interface Line {
  kind: string
  client_id: string
  receiver: string
  value: string
}
