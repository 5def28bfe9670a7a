import { beforeAll, describe, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { StatementAnswer } from './contract.ts'

const advertiserId = cast.advertiser.id
const clickedAt = new Date(Date.now() - 31 * 86_400_000)
const soldAt = new Date(clickedAt.getTime() + 3_600_000)

const world = await makeApiWorld()
const anna = await world.tokenOf('affiliate')
const { system } = world
beforeAll(async () => {
  for (const [index, minor] of [10_000n, 5_000n, 333n].entries()) {
    const clickId = await storeClick(system, clickedAt)
    await recordConversion(world.api, {
      ...{ advertiserId, appId: cast.app.id, appKeyId: cast.appKeyId, raw: '{}', newId },
      ...{ event: 'sale', externalId: `order-${index}`, clickId, now: soldAt },
      ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
      ...{ originalExternalId: null, source: 'api', foreignStatus: null },
      amount: { minor, currency: 'USD' },
    })
  }
  await releaseHolds(system, new Date())
}, 60_000)

const statement = async (path: string, token: string) =>
  read(await world.ask('GET', path, { token }), StatementAnswer)
const minorOf = (amount: string) => BigInt(amount.replace('.', ''))

describe('an affiliate’s statement', () => {
  test('its lines lead from the opening to the closing balances, exactly', async () => {
    const found = await statement('/v1/affiliate/statement', anna)
    expect(found.lines.map(({ reason }) => reason)).toContain('commission_released')
    const running = new Map(found.opening.map(({ account, amount }) => [account, minorOf(amount)]))
    for (const { amount, from_account, to_account } of found.lines) {
      if (from_account)
        running.set(from_account, (running.get(from_account) ?? 0n) - minorOf(amount))
      if (to_account) running.set(to_account, (running.get(to_account) ?? 0n) + minorOf(amount))
    }
    const closing = new Map(found.closing.map(({ account, amount }) => [account, minorOf(amount)]))
    expect(running).toEqual(closing)
    expect(closing.get('aff.available')).toBe(4_600n)
  })

  test('names the sale behind each line, and nothing that is the advertiser’s alone', async () => {
    const { lines } = await statement('/v1/affiliate/statement', anna)
    const created = lines.filter(({ reason }) => reason === 'commission_created')
    expect(created).toHaveLength(3)
    for (const line of created) {
      expect(line).toMatchObject({
        ...{ event: 'sale', level: 1, from_account: null, to_account: 'aff.pending' },
        ...{ advertiser: { id: advertiserId, name: cast.advertiser.name } },
      })
      expect(line.click_id).not.toBeNull()
    }
  })

  test('pages, one line after another, without a gap', async () => {
    const whole = await statement('/v1/affiliate/statement', anna)
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page: StatementAnswer = await statement(`/v1/affiliate/statement?limit=2${query}`, anna)
      ids.push(...page.lines.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(ids).toEqual(whole.lines.map(({ id }) => id))
  })

  test('another affiliate’s is empty, a stranger’s advertiser is absent', async () => {
    const boris = await world.tokenOf('affiliate2')
    expect((await statement('/v1/affiliate/statement', boris)).lines).toEqual([])
    const path = `/v1/affiliate/statement?advertiser_id=${newId(soldAt)}`
    const answer = await world.ask('GET', path, { token: anna })
    expect(await problemOf(answer)).toMatchObject({ status: 404 })
  })

  test.each([
    ['from=2026-02-01&to=2026-01-01', 'from'],
    ['from=2024-01-01&to=2026-01-01', 'from'],
    ['currency=XXX', 'currency'],
    ['cursor=nonsense', 'cursor'],
  ])('%s is refused by its field', async (query, field) => {
    const answer = await world.ask('GET', `/v1/affiliate/statement?${query}`, { token: anna })
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
  })

  test('as CSV it has the same lines', async () => {
    const { lines } = await statement('/v1/affiliate/statement', anna)
    const answer = await world.ask('GET', '/v1/affiliate/statement.csv', { token: anna })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const rows = (await answer.text()).trimEnd().split('\r\n')
    expect(rows.filter((row) => row.includes('commission_'))).toHaveLength(lines.length)
  })
})

test('an advertiser’s statement begins with its deposit and names its partners; staff must name the advertiser', async () => {
  const advertiser = await world.tokenOf('advertiser')
  const { lines, closing } = await statement('/v1/statement', advertiser)
  expect(lines[0]).toMatchObject({ reason: 'deposit_received', to_account: 'adv.deposit' })
  // 30 % of 153.33 for the affiliate, who has no sponsors, and 5 % for the platform.
  const deposit = BigInt(cast.advertiser.depositMinor) - 4_600n - 767n
  expect(closing.find(({ account }) => account === 'adv.deposit')?.amount).toBe(
    `${deposit / 100n}.${String(deposit % 100n).padStart(2, '0')}`,
  )
  const finance = await world.tokenOf('finance')
  const unsaid = await world.ask('GET', '/v1/statement', { token: finance })
  expect(await problemOf(unsaid)).toMatchObject({ fields: ['advertiser_id'] })
  const said = await statement(`/v1/statement?advertiser_id=${advertiserId}`, finance)
  expect(said.lines).toEqual(lines)
  const { id, code, name } = cast.affiliates[0]!
  const sale = lines.find(({ reason }) => reason === 'commission_created')
  expect(sale?.affiliate).toEqual({ id, code, name })
  const file = await world.ask('GET', '/v1/statement.csv', { token: advertiser })
  expect(await file.text()).toMatch(new RegExp(`,commission_created,.*,${code},.*,${name}\r\n`))
})

test('finance reads the journal, an advertiser may not', async () => {
  const finance = await world.ask('GET', '/v1/journal', { token: await world.tokenOf('finance') })
  expect(await finance.text()).toContain('* closing balances')
  const token = await world.tokenOf('advertiser')
  expect((await world.ask('GET', '/v1/journal', { token })).status).toBe(403)
  const audits = await world.ask('GET', '/v1/audits', { token: await world.tokenOf('owner') })
  expect(audits.status).toBe(200)
})
