/** The mails to the heads of an account about people who can pay its affiliates. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { makeMailToken } from '../../../credentials/mail-token.ts'
import { makeApiWorld, ORIGIN, read, TEST_MAIL_TOKEN_KEY } from '../../../test/api-world.ts'
import { seedTenant } from '../../../test/books-world.ts'
import { addPerson } from '../../../test/people.ts'
import { makeMember } from '../../test/members.ts'
import { makeAuthenticator } from '../../test/software-authenticator.ts'
import { InvitationAnswer } from './team-contract.ts'

const world = await makeApiWorld()

const HOURS_72_MS = 72 * 3_600_000

async function ownPayer() {
  const { advertiserId } = await seedTenant(world.system, { billing: 'own_payer' })
  const join = (role: Role) => addPerson(world, [{ role, advertiserId, affiliateId: null }])
  const [head, other] = [await join('advertiser'), await join('advertiser')]
  return { advertiserId, head, other, join }
}

async function mailsTo({ userId }: { userId: string }) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select id, facts from logs.mails where user_id = ${userId} and kind = 'team_change' order by id`,
  ])
  for (const { id } of rows) {
    expect(world.mailed).toContainEqual(expect.objectContaining({ mailId: id }))
  }
  return rows.map(({ facts }) => facts as Record<string, string>)
}

async function accept(token: string, email: string, role: Role) {
  const body = { email, role, language: 'en' }
  const sent = await world.ask('POST', '/v1/invitations', { token, body })
  const { invitation } = await read(sent, InvitationAnswer)
  const proof = makeMailToken(TEST_MAIL_TOKEN_KEY, 'invitation', invitation.id)
  const answer = await world.ask('POST', '/v1/invitations/accept', {
    body: {
      ...{ token: proof, name: 'Nina Brook', password: 'a quiet harbour at dawn' },
      ...{ language: 'en', time_zone: 'UTC' },
    },
  })
  expect(answer.status).toBe(201)
}

test('audit 1: all heads are mailed about a new head and the end of the waiting period, not about a viewer', async () => {
  const { head, other } = await ownPayer()
  await accept(head.token, 'viewer@team.example', 'advertiser_viewer')
  expect(await mailsTo(other)).toEqual([])
  await accept(head.token, 'head@team.example', 'advertiser')
  for (const each of [head, other]) {
    const [notice] = await mailsTo(each)
    expect(notice).toMatchObject({ person: 'Nina Brook', role: 'advertiser', change: 'joined' })
    const waitMs = Date.parse(notice!.usable_from!) - Date.now()
    expect(waitMs).toBeGreaterThan(HOURS_72_MS - 60_000)
    expect(waitMs).toBeLessThanOrEqual(HOURS_72_MS)
  }
})

test('audit 1: all heads are mailed when a member gets a role that can pay', async () => {
  const { head, other, join } = await ownPayer()
  const { userId } = await join('advertiser_viewer')
  const body = { role: 'advertiser_finance' }
  const answer = await world.ask('PATCH', `/v1/team/${userId}`, { token: head.token, body })
  expect(answer.status).toBe(200)
  expect(await mailsTo(other)).toMatchObject([
    { role: 'advertiser_finance', change: 'role_changed' },
  ])
})

test('audit 1: all heads of an own payer are mailed about a new second factor, and no other advertiser’s', async () => {
  const { advertiserId, other } = await ownPayer()
  const prepaid = await seedTenant(world.system)
  const elsewhere = await addPerson(world, [
    { role: 'advertiser', advertiserId: prepaid.advertiserId, affiliateId: null },
  ])
  const member = await makeMember(world, [
    { role: 'advertiser', advertiserId, affiliateId: null },
    { role: 'advertiser_manager', advertiserId: prepaid.advertiserId, affiliateId: null },
  ])
  await member.addPasskey(await makeAuthenticator(ORIGIN))
  expect(await mailsTo(other)).toMatchObject([
    { person: 'A member', role: 'advertiser', change: 'second_factor_added' },
  ])
  expect(await mailsTo(elsewhere)).toEqual([])
})

test('audit 1: the owners are mailed about a new person of finance', async () => {
  const owner = await addPerson(world, [{ role: 'owner', advertiserId: null, affiliateId: null }])
  await accept(owner.token, 'finance@team.example', 'finance')
  expect(await mailsTo(owner)).toMatchObject([{ role: 'finance', change: 'joined' }])
})
