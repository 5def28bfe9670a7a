/** Everything that left the system during a scenario: answers, logs, URLs, and stored rows. */
import { sql } from 'drizzle-orm'
import { vi } from 'vitest'
import { runScoped } from '../core/database.ts'
import type { ApiWorld, Ask } from './api-world.ts'
import { byHand } from './owner-hand.ts'

interface Said {
  where: string
  text: string
}

export interface EverythingSaid {
  /** As world.ask; records the answer with its headers. @returns the answer with its number, for `except`. */
  ask(method: string, path: string, ask?: Ask): Promise<{ number: number; answer: Response }>
  /** Every place with the secret, except the answers with these numbers. */
  placesOf(secret: string, except?: readonly number[]): Promise<string[]>
}

const levels = ['log', 'info', 'warn', 'error', 'debug'] as const

/** Starts recording. vi.restoreAllMocks ends it. */
export function hearEverything(world: ApiWorld): EverythingSaid {
  const logs: Said[] = []
  const answers: Said[] = []
  const addresses: Said[] = []
  for (const level of levels) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      logs.push({ where: `console.${level}`, text: parts.map(String).join(' ') })
    })
  }
  return {
    ask: async (method, path, asked) => {
      const answer = await world.ask(method, path, asked)
      const headers = [...answer.headers].map((header) => header.join(': ')).join('\n')
      const text = `${headers}\n${await answer.clone().text()}`
      addresses.push({ where: `address of ${method} ${path}`, text: path })
      const number = answers.push({ where: `answer to ${method} ${path}`, text }) - 1
      return { number, answer }
    },
    placesOf: async (secret, except = []) => {
      const others = answers.filter((_, number) => !except.includes(number))
      const kept = [...world.kept].map(([key, text]) => ({ where: `KV ${key}`, text }))
      const queues = { sent: world.sent, queued: world.queued, mailed: world.mailed }
      const queued = Object.entries(queues).map(([name, messages]) => ({
        where: `queue ${name}`,
        text: JSON.stringify(messages),
      }))
      const places = [...logs, ...others, ...addresses, ...kept, ...queued]
      const found = places.filter(({ text }) => formsOf(secret).some((form) => text.includes(form)))
      return [...found.map(({ where }) => where), ...(await tablesWith(world, secret))]
    },
  }
}

/** The secret as it is, and as encoded in a header, a URL or a stored value. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const encoded = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
  return [secret, encodeURIComponent(secret), ...encoded.map((form) => form.replace(/=+$/, ''))]
}

/** Tables with a row that contains the secret; read with rights that no role of the product has. */
async function tablesWith(world: ApiWorld, secret: string): Promise<string[]> {
  const schemas = ['affiliate', 'ledger', 'logs']
  const granted = schemas.map(
    (schema) => `grant select on all tables in schema ${schema} to app_system`,
  )
  await byHand(world.tcpUrls.systemTcpUrl, granted.join(';'))
  const system = { kind: 'system' } as const
  const [tables = []] = await runScoped(world.system, system, [
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in (${sql.join(
        schemas.map((schema) => sql`${schema}`),
        sql`, `,
      )})`,
  ])
  const names = tables.map(({ name }) => name as string)
  const found = await runScoped(
    world.system,
    system,
    names.map((name) => {
      const holds = formsOf(secret).map((form) => sql`strpos(row_text, ${form}) > 0`)
      return sql`select count(*)::int as count
        from (select t::text as row_text from ${sql.raw(name)} as t) as rows
        where ${sql.join(holds, sql` or `)}`
    }),
  )
  return names.filter((_, index) => Number(found[index]?.[0]?.count) > 0)
}
