/** An affiliate with the people of its account, for tests of receivers, tax forms and payouts. */
import { sql } from 'drizzle-orm'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { ApiWorld } from '../../test/api-world.ts'
import { addPerson, type NewPerson } from '../../test/people.ts'

export interface TestAffiliate {
  id: string
  head: NewPerson
  viewer: NewPerson
}

/** Adds an approved affiliate without a partnership; `email` null: without a receiver. */
export async function addAffiliate(
  world: ApiWorld,
  email: string | null = null,
): Promise<TestAffiliate> {
  const id = newId(new Date())
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
      values (${id}, ${id.slice(-12)}, ${`Account ${id.slice(-12)}`}, 'approved', ${email})`,
  ])
  const of = (role: 'affiliate' | 'affiliate_viewer') =>
    addPerson(world, [{ role, advertiserId: null, affiliateId: id }])
  return { id, head: await of('affiliate'), viewer: await of('affiliate_viewer') }
}
