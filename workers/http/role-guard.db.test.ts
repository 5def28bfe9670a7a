/** What is proved of a person comes before what they ask for, also where that is a single call. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { callScoped, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { guardedBy } from './role-guard.ts'

const now = new Date()
const scope: Scope = { kind: 'advertiser', advertiserId: newId(now) }
/** Would be refused by itself, if it were asked. */
const asked = sql`select affiliate.require(false, 'facts_changed')`
const world = await makeDatabaseWorld()
const ended = guardedBy(world.api, { userId: newId(now), sessionId: newId(now), membership: null })

test('nothing is asked in the name of a session that has ended', async () => {
  const refusal = { code: 'unauthenticated' }
  await expect(runScoped(ended, scope, [asked])).rejects.toMatchObject(refusal)
  await expect(callScoped(ended, scope, asked)).rejects.toMatchObject(refusal)
  // Where nothing must be proved, it is the call that is refused.
  await expect(callScoped(world.api, scope, asked)).rejects.toMatchObject({ code: 'TR001' })
})
