import { runScoped } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { databaseOf, personOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { findPerson, type Person, toPerson } from './accounts/db/people.ts'

/** The signed-in person, read from the database. */
export async function readPerson(c: ApiRequest): Promise<Person> {
  const { userId } = personOf(c)
  const db = await databaseOf(c)
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findPerson(userId)])
  if (row?.status !== 'active') throw new Refusal('unauthenticated', 'The session has ended.')
  return toPerson(row)
}
