import { expect, test } from 'vitest'
import { ProposalAnswer } from '../../finance/proposals/contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { RatesAnswer } from './contract.ts'

const world = await makeApiWorld()

const { as } = world
const rate = (over: object = {}) => ({
  ...{ kind: 'exchange_rate', reason: 'ECB.', is_confirmed: true },
  ...{ base: 'EUR', quote: 'USD', rate: '1.0842', as_of: '2026-01-01T00:00:00.000Z', ...over },
})
const propose = (over: object = {}) => as('finance', 'POST', '/v1/proposals', rate(over))
async function enter(over: object = {}): Promise<number> {
  const { proposal } = await read(await propose(over), ProposalAnswer)
  const seen = { seen_sha256: proposal.sha256 }
  return (await as('owner', 'POST', `/v1/proposals/${proposal.id}/accept`, seen)).status
}

test('a rate is kept as it was written, once; another of that time is a conflict', async () => {
  expect(await enter()).toBe(200)
  expect(await enter()).toBe(200)
  expect(await enter({ rate: '1.08420' })).toBe(200)
  expect(await problemOf(await propose({ rate: '1.0843' }))).toEqual({
    ...{ status: 409, code: 'conflict', fields: ['rate'] },
  })
  const tiny = { base: 'JPY', quote: 'KWD', rate: '0.002105263158' }
  expect(await enter(tiny)).toBe(200)
  const { rates } = await read(await as('advertiser', 'GET', '/v1/exchange-rates'), RatesAnswer)
  expect(rates.map(({ base, rate }) => [base, rate])).toEqual([
    ['JPY', '0.002105263158'],
    ['EUR', '1.0842'],
  ])
})

test('GET /v1/exchange-rates returns all pages, newest first', async () => {
  for (const day of ['02', '03', '04']) await enter({ as_of: `2026-01-${day}T00:00:00.000Z` })
  const seen: string[] = []
  let cursor = ''
  do {
    const path = `/v1/exchange-rates?base=EUR&quote=USD&limit=2${cursor && `&cursor=${cursor}`}`
    const { rates, next_cursor } = await read(await as('owner', 'GET', path), RatesAnswer)
    seen.push(...rates.map(({ as_of }) => as_of.slice(8, 10)))
    cursor = next_cursor ?? ''
  } while (cursor !== '')
  expect(seen).toEqual(['04', '03', '02', '01'])
  const wrong = await problemOf(await as('owner', 'GET', '/v1/exchange-rates?cursor=x'))
  expect(wrong).toMatchObject({ status: 422, fields: ['cursor'] })
})

test.each<[string, object, string]>([
  ['nothing', { rate: '0' }, 'rate'],
  ['nothing with decimals', { rate: '0.000' }, 'rate'],
  ['a negative', { rate: '-1' }, 'rate'],
  ['an exponent', { rate: '1e3' }, 'rate'],
  ['a comma', { rate: '1,08' }, 'rate'],
  ['thirteen decimals', { rate: '1.0000000000001' }, 'rate'],
  ['NaN', { rate: 'NaN' }, 'rate'],
  ['one currency', { quote: 'EUR' }, 'quote'],
  ['an unknown currency', { base: 'XXX' }, 'base'],
  ['the future', { as_of: '2999-01-01T00:00:00Z' }, 'as_of'],
])('a rate of %s is refused by its field', async (_name, over, field) => {
  expect(await problemOf(await propose(over))).toMatchObject({ status: 422, fields: [field] })
})

test('an advertiser reads rates and enters none', async () => {
  expect((await as('advertiser', 'POST', '/v1/proposals', rate())).status).toBe(403)
})
