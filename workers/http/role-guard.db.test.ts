/** The guard of a role runs before the query, also when both are a single call. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { callScoped, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { guardedBy } from './role-guard.ts'

const now = new Date()
const scope: Scope = { kind: 'advertiser', advertiserId: newId(now) }
/** This query would be refused, if it ran. */
const asked = sql`select affiliate.require(false, 'facts_changed')`
const world = await makeDatabaseWorld()
const ended = guardedBy(world.api, { userId: newId(now), sessionId: newId(now), membership: null })

test('nothing is asked in the name of a session that has ended', async () => {
  const refusal = { code: 'unauthenticated' }
  await expect(runScoped(ended, scope, [asked])).rejects.toMatchObject(refusal)
  await expect(callScoped(ended, scope, asked)).rejects.toMatchObject(refusal)
  // Without a guard, the query is refused.
  await expect(callScoped(world.api, scope, asked)).rejects.toMatchObject({ code: 'TR001' })
})
