/** Affiliates made for one test, and how they use an advertiser's links. */
import { sql } from 'drizzle-orm'
import type { AffiliateStatus } from '../../schema/vocabulary.ts'
import { type Row, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import type { ApiWorld } from './api-world.ts'
import { addPerson, type NewPerson } from './people.ts'

export interface NewApplicant extends NewPerson {
  affiliateId: string
  code: string
}

let made = 0

/** An affiliate account with a signed-in head. */
export async function addApplicant(
  world: ApiWorld,
  asked: { code?: string; status?: AffiliateStatus; isEmailVerified?: boolean } = {},
): Promise<NewApplicant> {
  made += 1
  const { code = `applicant-${made}`, status = 'approved', isEmailVerified = true } = asked
  const affiliateId = newId(new Date())
  await read(
    world,
    sql`insert into affiliate.affiliates (id, code, name, status)
      values (${affiliateId}, ${code}, ${`Affiliate ${code}`}, ${status})`,
  )
  const memberships = [{ role: 'affiliate' as const, advertiserId: null, affiliateId }]
  const person = await addPerson(world, memberships)
  if (isEmailVerified) await proveMail(world, person)
  return { ...person, affiliateId, code }
}

export async function proveMail(world: ApiWorld, { userId }: NewPerson): Promise<void> {
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`update affiliate.users set email_verified_at = now() where id = ${userId}::uuid`,
  ])
}

/** Queries the database as our own jobs do. */
export async function read(world: ApiWorld, statement: ReturnType<typeof sql>): Promise<Row[]> {
  return (await runScoped(world.system, { kind: 'system' }, [statement]))[0] ?? []
}

/** Kinds of the mails written to an address, oldest first. */
export async function mailsTo(world: ApiWorld, email: string): Promise<string[]> {
  const rows = await read(
    world,
    sql`select kind from logs.mails where to_address = ${email} order by id`,
  )
  return rows.map((row) => row.kind as string)
}
