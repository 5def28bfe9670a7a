/** A process that dies at one of its awaits: the database hears the statement or does not, and nobody the answer. */
import type { Db } from '../db/database.ts'

export class Crash extends Error {}

/**
 * The same database, whose `nth` round trip (from 1) throws: `before` it reaches Postgres, or `after`
 * it took effect. Every later one throws, too: the process is dead.
 */
export function crashingDb(db: Db, nth: number, moment: 'before' | 'after'): Db {
  let trips = 0
  const transaction: Db['query']['transaction'] = (async (...given: unknown[]) => {
    trips += 1
    if (trips > nth || (trips === nth && moment === 'before')) throw new Crash('dead')
    const answer = await (db.query.transaction as (...args: unknown[]) => Promise<unknown>)(
      ...given,
    )
    if (trips >= nth) throw new Crash('dead')
    return answer
  }) as Db['query']['transaction']
  const query = new Proxy(db.query, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  })
  return { query }
}
