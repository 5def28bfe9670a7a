/** What is proved of a person comes before what they ask for, also where that is a single call. */
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { callScoped, type Db, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { type MoneyWorld, makeMoneyWorld } from '../test/books-world.ts'
import { guardedBy } from './role-guard.ts'

const now = new Date()
const scope: Scope = { kind: 'advertiser', advertiserId: newId(now) }
/** Would be refused by itself, if it were asked. */
const asked = sql`select affiliate.require(false, 'facts_changed')`
let world: MoneyWorld
let ended: Db
beforeAll(async () => {
  world = await makeMoneyWorld()
  ended = guardedBy(world.api, { userId: newId(now), sessionId: newId(now), membership: null })
}, 60_000)

test('nothing is asked in the name of a session that has ended', async () => {
  const refusal = { code: 'unauthenticated' }
  await expect(runScoped(ended, scope, [asked])).rejects.toMatchObject(refusal)
  await expect(callScoped(ended, scope, asked)).rejects.toMatchObject(refusal)
  // Where nothing must be proved, it is the call that is refused.
  await expect(callScoped(world.api, scope, asked)).rejects.toMatchObject({ code: 'TR001' })
})
