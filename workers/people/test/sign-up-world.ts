/** People who sign up in tests, and the mails they get. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { makeMailToken } from '../../credentials/mail-token.ts'
import { type MailTokenPurpose, mailLinks } from '../../mail/rules/mails.ts'
import { type ApiWorld, TEST_MAIL_TOKEN_KEY } from '../../test/api-world.ts'

export const PASSWORD = 'violin-crumbs-at-noon'

export interface WrittenMail {
  id: string
  kind: keyof typeof mailLinks
  language: string
  facts: Record<string, string>
}

/** Mails to the address, oldest first. */
export async function mailsTo(world: ApiWorld, address: string): Promise<WrittenMail[]> {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select id, kind, language, facts from logs.mails where to_address = ${address} order by id`,
  ])
  return rows as unknown as WrittenMail[]
}

/** The token in the latest mail of that kind. */
export async function tokenIn(
  world: ApiWorld,
  address: string,
  kind: WrittenMail['kind'],
): Promise<string> {
  const mail = (await mailsTo(world, address)).findLast((one) => one.kind === kind)
  const { token } = mailLinks[kind]
  expect(mail, `a mail ${kind} to ${address}`).toBeDefined()
  return proof(token!.purpose, mail!.facts[token!.fact]!)
}

export const proof = (purpose: MailTokenPurpose, id: string) =>
  makeMailToken(TEST_MAIL_TOKEN_KEY, purpose, id)

/** Moves back recorded times, so that every address may be mailed and every account tried again. */
export async function letTimePass(world: ApiWorld): Promise<void> {
  await runScoped(world.api, { kind: 'sign_in', email: '' }, [
    sql`update affiliate.attempt_counters set retry_at = null, failures = 0`,
  ])
}

/** Signs up, and proves the address. */
export async function addMember(world: ApiWorld, email: string, over: object = {}) {
  const body = {
    ...{ kind: 'affiliate', email, password: PASSWORD, name: 'Anna', language: 'en' },
    ...{ time_zone: 'UTC', ...over },
  }
  expect((await world.ask('POST', '/v1/sign-up', { body })).status).toBe(202)
  const token = await tokenIn(world, email, 'verify_email')
  const answer = await world.ask('POST', '/v1/email-verifications', { body: { token } })
  expect(answer.status).toBe(204)
}

/** An access token of the person with this address. */
export async function signedIn(world: ApiWorld, email: string, password = PASSWORD) {
  const answer = await world.ask('POST', '/v1/sign-in', { body: { email, password } })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { access_token: string }).access_token
}
