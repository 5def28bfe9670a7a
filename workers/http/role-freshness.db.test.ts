import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import {
  advertiserRoles,
  affiliateRoles,
  type Role,
  roles,
  staffRoles,
} from '../../schema/vocabulary.ts'
import { runScoped } from '../core/database.ts'
import type { Membership } from '../credentials/access-token.ts'
import { makeApiWorld, problemOf } from '../test/api-world.ts'
import { addPerson, type NewPerson } from '../test/people.ts'

const world = await makeApiWorld()

const [OFFER] = cast.offers
const [AFFILIATE] = cast.affiliates
type Action = [method: string, path: string, body?: object]
const rename: Action = ['PATCH', `/v1/offers/${OFFER.id}`, { name: 'Another name' }]
const saveLink: Action = ['POST', '/v1/links', { offer_id: OFFER.id, label: 'A link' }]
const leave: Action = ['POST', '/v1/team/leave']
/** One field that each role may change. */
const actionOf: Record<Role, Action> = {
  owner: rename,
  admin: rename,
  finance: ['POST', '/v1/payout-batches', { currency: 'USD' }],
  support: [
    ...['POST', '/v1/impersonations'],
    { advertiser_id: cast.advertiser.id, reason: 'A question about a report' },
  ] as unknown as Action,
  advertiser: rename,
  advertiser_manager: rename,
  advertiser_finance: leave,
  advertiser_viewer: leave,
  affiliate: saveLink,
  affiliate_manager: saveLink,
  affiliate_viewer: leave,
}
const isAmong = (some: readonly string[], role: Role) => some.includes(role)
const membershipOf = (role: Role): Membership => ({
  role,
  advertiserId: isAmong(advertiserRoles, role) ? cast.advertiser.id : null,
  affiliateId: isAmong(affiliateRoles, role) ? AFFILIATE!.id : null,
})
const ask = ({ token }: NewPerson, [method, path, body]: Action) =>
  world.ask(method, path, { token, ...(body ? { body } : {}) })
const asOwner = (statement: ReturnType<typeof sql>) => {
  const owner = cast.users[0]!.id
  return runScoped(world.api, { kind: 'staff', role: 'owner', userId: owner }, [statement])
}
const takeRoles = ({ userId }: NewPerson) =>
  asOwner(sql`delete from affiliate.user_roles where user_id = ${userId}`)

test.each(roles)(
  'F115 %s: with the role the action is done, without it the same token does nothing',
  async (role) => {
    const action = actionOf[role]
    const holder = await addPerson(world, [membershipOf(role)])
    const before = await ask(holder, action)
    expect([before.status, before.status < 300 || before.status === 409]).toEqual([
      before.status,
      true,
    ])
    const former = await addPerson(world, [membershipOf(role)])
    await takeRoles(former)
    expect(await problemOf(await ask(former, action))).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
  },
)

test.each(staffRoles)('F115 %s sees no money any more once the role is gone', async (role) => {
  const action: Action = ['GET', '/v1/payouts/payable']
  const former = await addPerson(world, [membershipOf(role)])
  expect((await ask(former, action)).status).toBe(200)
  await takeRoles(former)
  expect(await problemOf(await ask(former, action))).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
})

test.each<[string, (of: NewPerson) => Promise<unknown>, number]>([
  [
    'the session was ended',
    ({ userId, sessionId }) =>
      runScoped(world.api, { kind: 'user', userId }, [
        sql`update affiliate.sessions set revoked_at = now(), revoked_reason = 'role_changed'
          where id = ${sessionId}`,
      ]),
    401,
  ],
  [
    'the person was blocked',
    ({ userId }) =>
      asOwner(sql`update affiliate.users set status = 'blocked' where id = ${userId}`),
    403,
  ],
])('F115 a token outlives nothing: %s', async (_name, end, status) => {
  const person = await addPerson(world, [membershipOf('finance')])
  await end(person)
  const action = await ask(person, ['POST', '/v1/payout-batches', { currency: 'USD' }])
  expect(action.status).toBe(status)
})

test('F114 a token between two steps opens no route, and an access token finishes no sign-in', async () => {
  const { email, password, totpSecret } = cast.users.find(({ key }) => key === 'finance')!
  expect(totpSecret).not.toBeNull()
  const first = await world.ask('POST', '/v1/sign-in', { body: { email, password } })
  expect(first.status).toBe(202)
  const { second_factor } = (await first.json()) as { second_factor: { token: string } }
  for (const path of ['/v1/me', '/v1/payouts/payable', '/v1/me/sessions']) {
    const answer = await world.ask('GET', path, { token: second_factor.token })
    expect(await problemOf(answer)).toMatchObject({ status: 401 })
  }
  const body = { token: await world.tokenOf('finance'), code: '000000' }
  const answer = await world.ask('POST', '/v1/sign-in/second-factor', { body })
  expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
})
