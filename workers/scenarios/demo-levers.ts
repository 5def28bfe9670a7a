/**
 * Actions of scenarios outside the dashboard: clicks, sales of the demo's shop, and control calls of the simulated
 * PayPal.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { connect, runScoped } from '../core/database.ts'
import type { System } from './started-system.ts'

/** The contents of demo.json. */
export const demoOf = (system: System) => JSON.parse(readFileSync(system.demoFile, 'utf8'))

/** Reports a conversion in dollars, as the shop would with its own key. */
export async function report(system: System, conversion: object): Promise<void> {
  const response = await fetch(`${system.baseUrl}/v1/conversions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demoOf(system).app.api_key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ currency: 'USD', ...conversion }),
  })
  expect([response.status, await response.text()]).toEqual([201, expect.anything()])
}

/** Reports a sale by coupon. */
export const sell = (system: System, external_id: string, coupon: string, amount: string) =>
  report(system, { event: 'sale', external_id, coupon, amount })

/** A visitor's click on Anna's link. @returns its id, once it is stored. */
export async function clickLink(system: System, sub1: string): Promise<string> {
  const headers = {
    'user-agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
  }
  const link = `${system.baseUrl}/click?o=INSTANT&a=anna&sub1=${sub1}`
  const visited = await fetch(link, { redirect: 'manual', headers })
  const id = /[\da-f]{8}-[\da-f-]{27}/.exec(visited.headers.get('location') ?? '')?.[0] ?? ''
  const db = await connect(demoOf(system).system_database_url)
  const find = sql`select id from affiliate.clicks where id = ${id}::uuid`
  const count = async () => (await runScoped(db, { kind: 'system' }, [find]))[0]?.length
  while ((await count()) !== 1) await sleep(200)
  return id
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

// biome-ignore lint/suspicious/noExplicitAny: answers of several routes, read by their fields
type Call = (method: string, path: string, body?: unknown) => Promise<any>

/** Calls the API as one of the demo's people, who confirm each change. */
export async function callerOf(system: System, name: string): Promise<Call> {
  const { email, password } = system.users[name]!
  const codes = async () => (await system.freshCode(name)) ?? undefined
  const ask = async (method: string, path: string, body: unknown, headers = {}) => {
    const answer = await fetch(`${system.baseUrl}${path}`, {
      ...{ method, headers: { 'content-type': 'application/json', ...headers } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect([path, answer.ok]).toEqual([path, true])
    return answer.json()
  }
  const signedIn = await ask('POST', '/v1/sign-in', { email, password, code: await codes() })
  const authorization = `Bearer ${(signedIn as { access_token: string }).access_token}`
  return async (method, path, body) => {
    const proof = method === 'GET' ? undefined : await codes()
    const confirmed = proof === undefined ? {} : { 'x-second-factor': proof }
    return ask(method, path, body, { authorization, ...confirmed })
  }
}
