/** The people of the demo who act in the history. */
import pg from 'pg'
import type { Db } from '../../../workers/core/database.ts'
import * as cast from '../demo-cast.ts'
import { ownPayerUsers } from '../demo-own-payer-cast.ts'
import { northlightHead } from './cast.ts'

const all = [...cast.users, ...ownPayerUsers, northlightHead]

/** @throws if the demo has nobody of this key. */
export function personOf(key: string): cast.DemoUser {
  const person = all.find((user) => user.key === key)
  if (person === undefined) throw new Error(`the demo has no person ${key}`)
  return person
}

/** The database on behalf of a person, as after a sign-in. */
export function onBehalfOf(db: Db, { id, role }: cast.DemoUser): Db {
  const origin = {
    kind: 'person',
    id,
    userId: id,
    role,
    requestId: 'demo-history',
    ip: null,
  } as const
  return { ...db, origin }
}

/** On behalf of the first person of an advertiser or affiliate; where nobody can sign in, of the system. */
export function onBehalfOfAccount(db: Db, id: string): Db {
  const person = all.find(({ advertiserId, affiliateId }) =>
    [advertiserId, affiliateId].includes(id),
  )
  return person ? onBehalfOf(db, person) : db
}

/** The history's own people who can sign in; none in a database without the history. */
export async function findHistoryPeople(ownerUrl: string): Promise<cast.DemoUser[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query('select from affiliate.users where id = $1', [
      northlightHead.id,
    ])
    return rows.length === 0 ? [] : [northlightHead]
  } finally {
    await client.end()
  }
}
