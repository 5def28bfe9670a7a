import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { type QuotaName, quotas } from '../../core/quotas.ts'
import { makeApiWorld } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'

const [demo] = cast.offers

const world = await makeApiWorld()
const admin = await addPerson(world, [{ role: 'admin', advertiserId: null, affiliateId: null }])

const edit = (table: string, id: string, column: string, from: number | null, to: number | null) =>
  world.ask('PATCH', `/v1/admin/records/${table}/${id}`, {
    token: admin.token,
    body: { changes: { [column]: to }, expected: { [column]: from }, reason: 'A test of limits' },
  })

/** An account's number of rows in the table, by the table's column of the account. */
async function held(quota: QuotaName, column: string, id: string): Promise<number> {
  const count = sql`select count(*)::int as n from ${sql.raw(`affiliate.${quota}`)}
    where ${sql.raw(column)} = ${id}::uuid ${quota === 'registration_links' ? sql`and sponsor_id is null and not is_invitation` : sql``}`
  const staff = { kind: 'staff', role: 'admin', userId: admin.userId } as const
  const [[row] = []] = await runScoped(world.api, staff, [count])
  return row?.n as number
}

const confirmed: ReadonlySet<QuotaName> = new Set(['app_keys', 'invitations'])
const ofAdvertiser = ['advertisers', cast.advertiser.id, 'advertiser_id'] as const
const making: readonly [
  QuotaName,
  readonly [table: string, id: string, column: string],
  string,
  string,
  (at: number) => object,
][] = [
  ['apps', ofAdvertiser, 'advertiser', '/v1/apps', (at) => ({ name: `App ${at}` })],
  [
    ...(['app_keys', ofAdvertiser, 'advertiser', `/v1/apps/${cast.app.id}/keys`] as const),
    (at) => ({ name: `Key ${at}`, scopes: ['conversions:write'] }),
  ],
  [
    ...(['caps', ofAdvertiser, 'advertiser', '/v1/caps'] as const),
    (at) => ({ offer_id: demo.id, metric: 'clicks', period: 'day', limit_value: `${at + 1}` }),
  ],
  [
    ...(['registration_links', ofAdvertiser, 'advertiser', '/v1/registration-links'] as const),
    (at) => ({ name: `Site ${at}` }),
  ],
  [
    ...([
      'links',
      ['affiliates', cast.affiliates[0]!.id, 'affiliate_id'],
      'affiliate',
      '/v1/links',
    ] as const),
    (at) => ({ offer_id: demo.id, label: `Link ${at}`, slug: `quota-link-${at}` }),
  ],
  [
    ...(['invitations', ofAdvertiser, 'advertiser', '/v1/invitations'] as const),
    (at) => ({ email: `quota${at}@example.com`, role: 'advertiser_manager', language: 'en' }),
  ],
]

test.each(making)(
  'audit 7: %s of an account stop at its quota, of six at once too',
  async (quota, [table, id, column], person, path, bodyOf) => {
    const max = (await held(quota, column, id)) + 2
    expect((await edit(table, id, `${quota}_max`, null, max)).status).toBe(200)
    const token = await world.tokenOf(person)
    const send = (at: number) => world.ask('POST', path, { token, body: bodyOf(at) })
    const answers: Response[] = []
    // Actions with a second factor run one by one, because each code works once.
    if (confirmed.has(quota)) for (let at = 0; at < 6; at += 1) answers.push(await send(at))
    else answers.push(...(await Promise.all([0, 1, 2, 3, 4, 5].map(send))))
    const refused = answers.filter(({ status }) => status === 409)
    for (const answer of refused) {
      expect(await answer.json()).toMatchObject({
        code: 'quota_reached',
        quota: { name: quota, max },
      })
    }
    expect([refused.length, await held(quota, column, id)]).toEqual([4, max])
    // Staff raise the quota, so the next row fits.
    expect((await edit(table, id, `${quota}_max`, max, max + 1)).status).toBe(200)
    const next = await send(6)
    expect(next.status).toBeLessThan(300)
  },
)

test('audit 7: a link beyond the quota never reaches KV', async () => {
  const atEdge = [...world.kept.keys()].filter((key) => key.startsWith('link:quota-link-'))
  expect(atEdge).toHaveLength(3)
})

test('audit 7: no account raises its own quota', async () => {
  const scope = { kind: 'advertiser', advertiserId: cast.advertiser.id } as const
  const raise = sql`update affiliate.advertisers set apps_max = 1000 where id = ${cast.advertiser.id}::uuid`
  await expect(runScoped(world.api, scope, [raise])).rejects.toMatchObject({ code: 'TR003' })
})

test('every quota has a bound where staff set none', () => {
  for (const { usual } of Object.values(quotas)) expect(usual).toBeGreaterThan(0)
})
