/**
 * Simulates a process that crashes at one of its awaits: the statement takes effect or not, and nobody gets
 * the answer.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Db } from '../core/database.ts'

export class Crash extends Error {}

/**
 * The same database, whose `nth` round trip (from 1) throws: `before` it reaches Postgres, or `after` it took
 * effect. All later ones throw, too, because the process is dead.
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

/** The same database, until the calling process is dead. */
export function mortalDb(db: Db, isDead: () => boolean): Db {
  const transaction = (...given: unknown[]) => {
    if (isDead()) throw new Crash('dead')
    return (db.query.transaction as (...args: unknown[]) => unknown)(...given)
  }
  const query = new Proxy(db.query, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  })
  return { query }
}

/** Whether the work ended by such a crash. Other errors are thrown. */
export async function hasDied(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return false
  } catch (error) {
    if (error instanceof Crash) return true
    throw error
  }
}

/** A POST of which only the first half is sent. */
export async function sendHalf(url: string, body: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${body.length}\r\n\r\n`
  await new Promise((resolve) => socket.write(head + body.slice(0, body.length / 2), resolve))
  socket.destroy()
}
