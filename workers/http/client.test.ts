import { hc } from 'hono/client'
import { expect, expectTypeOf, test } from 'vitest'
import type * as z from 'zod'
import { type ApiType, api } from '../api-routes.ts'
import type { ApprovePayoutInput } from '../payouts/batches/http/contract.ts'
import type { SummaryAnswer } from '../reports/http/summary-contract.ts'

const client = hc<ApiType>('http://localhost:8787/', {
  fetch: ((...request: Parameters<typeof fetch>) =>
    api.fetch(new Request(...request), {})) as typeof fetch,
})

test('the typed client has the input and answer of each route', () => {
  type Summary = Awaited<
    ReturnType<Awaited<ReturnType<typeof client.v1.affiliate.summary.$get>>['json']>
  >
  expectTypeOf<Summary>().toEqualTypeOf<SummaryAnswer>()
  const approve = client.v1['payout-batches'][':batchId'].approve.$post
  type Approval = Parameters<typeof approve>[0]
  expectTypeOf<Approval['json']>().toEqualTypeOf<z.input<typeof ApprovePayoutInput>>()
  expectTypeOf<Approval['param']>().toEqualTypeOf<{ batchId: string }>()
})

test('the typed client reaches the routes it names', async () => {
  const answer = await client.v1.affiliate.links.$get()
  expect(answer.status).toBe(401)
  const url = client.v1['payout-batches'][':batchId'].$url({ param: { batchId: 'x' }, query: {} })
  expect(url.pathname).toBe('/v1/payout-batches/x')
})
