/**
 * A new person of an own payer cannot make a key for 72 hours; its first head can, before the first payout.
 */

import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { problemOf } from '../../../test/api-world.ts'
import { seedTenant } from '../../../test/books-world.ts'
import { addPerson } from '../../../test/people.ts'
import { openOwnPayers } from '../../test/own-payer-world.ts'

const own = await openOwnPayers()
const { world, payer, by, connect, build, drafted } = own
afterAll(own.close)
beforeEach(own.reset)

const join = ({ advertiserId }: { advertiserId: string }, role: Role, ageDays: number) =>
  addPerson(world, [{ role, advertiserId, affiliateId: null }], { ageDays })
const makeKey = ({ appId }: { appId: string }, { token }: { token: string }) =>
  by(token, 'POST', `/v1/apps/${appId}/keys`, { name: 'Shop', scopes: ['conversions:write'] })

test('audit 1: the first head of an own payer makes its first key on day one, nobody after them does', async () => {
  const tenant = await seedTenant(world.system, { billing: 'own_payer' })
  const founder = await join(tenant, 'advertiser', 1)
  const second = await join(tenant, 'advertiser', 0)
  expect((await makeKey(tenant, founder)).status).toBe(201)
  expect(await problemOf(await makeKey(tenant, second))).toMatchObject({ code: 'waiting_period' })
  expect(await problemOf(await build(founder.token))).toMatchObject({ code: 'waiting_period' })
})

test('audit 1: once a payout was paid, a new second factor of the first head starts 72 hours for keys', async () => {
  const of = await payer()
  const founder = await join(of, 'advertiser', 31)
  await runScoped(world.api, { kind: 'user', userId: founder.userId }, [
    sql`update affiliate.totp_factors set confirmed_at = now() - interval '1 day'
      where user_id = ${founder.userId}`,
  ])
  expect((await makeKey(of, founder)).status).toBe(201)
  await connect(of)
  const draft = await drafted(of)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_items set status = 'paid' where batch_id = ${draft.id}`,
  ])
  expect(await problemOf(await makeKey(of, founder))).toMatchObject({ code: 'waiting_period' })
})
