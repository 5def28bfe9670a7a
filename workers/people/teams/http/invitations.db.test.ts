import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import type { Role } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeMailToken } from '../../../credentials/mail-token.ts'
import { makeApiWorld, problemOf, read, TEST_MAIL_TOKEN_KEY } from '../../../test/api-world.ts'
import { addPerson } from '../../../test/people.ts'
import {
  InvitationAnswer,
  InvitationsAnswer,
  ShownInvitationAnswer,
  TeamAnswer,
} from './team-contract.ts'

const { id: advertiserId } = cast.advertiser
const password = 'a quiet harbour at dawn'

let head: { token: string }

const world = await makeApiWorld()
beforeAll(async () => {
  head = await newHead(advertiserId)
}, 60_000)

const newHead = (of: string | null, role: Role = 'advertiser') =>
  addPerson(world, [{ role, advertiserId: of, affiliateId: null }])

const newAddress = () => `${newId(new Date())}@invited.example`
const tokenOf = (id: string) => makeMailToken(TEST_MAIL_TOKEN_KEY, 'invitation', id)

function send(email: string, role: Role, by = head) {
  const body = { email, role, language: 'ru' }
  return world.ask('POST', '/v1/invitations', { token: by.token, body })
}

async function invited(email: string, role: Role = 'advertiser_viewer') {
  const { invitation } = await read(await send(email, role), InvitationAnswer)
  return { id: invitation.id, token: tokenOf(invitation.id) }
}

const person = { name: 'Nina Brook', password, language: 'ru', time_zone: 'Europe/Berlin' }
const accept = (token: string) =>
  world.ask('POST', '/v1/invitations/accept', { body: { token, ...person } })
const show = (token: string) => world.ask('POST', '/v1/invitations/shown', { body: { token } })
const joinAs = (bearer: string, token: string) =>
  world.ask('POST', '/v1/invitations/join', { token: bearer, body: { token } })
const rolesOf = async (email: string) => {
  const answer = await world.ask('GET', '/v1/team', { token: head.token })
  const { members } = await read(answer, TeamAnswer)
  return members.filter((member) => member.email === email).map(({ role }) => role)
}

test('an invitation goes out by mail, and makes an account with its role', async () => {
  const email = newAddress()
  const { id, token } = await invited(email.toUpperCase(), 'advertiser_manager')
  const [[mail] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select kind, language, facts from logs.mails where to_address = ${email}`,
  ])
  expect(mail).toEqual({
    ...{ kind: 'invitation', language: 'ru' },
    facts: {
      ...{ invitation_id: id, invited_by: 'Somebody', role: 'advertiser_manager' },
      account_name: 'River Outfitters',
    },
  })
  expect(world.mailed).toHaveLength(1)

  expect(await read(await show(token), ShownInvitationAnswer)).toEqual({
    ...{ email, role: 'advertiser_manager', language: 'ru', account_name: 'River Outfitters' },
    has_account: false,
  })
  const weak = await world.ask('POST', '/v1/invitations/accept', {
    body: { token, ...person, password: 'password1234' },
  })
  expect(await problemOf(weak)).toMatchObject({ status: 422, fields: ['password'] })
  const accepted = await accept(token)
  expect([accepted.status, await accepted.json()]).toEqual([201, { email }])
  expect(await rolesOf(email)).toEqual(['advertiser_manager'])
  const signedIn = await world.ask('POST', '/v1/sign-in', { body: { email, password } })
  expect(signedIn.status).toBe(200)
})

test('accepted, revoked, replaced, expired and forged links are all over in the same words', async () => {
  const used = await invited(newAddress())
  const revoked = await invited(newAddress())
  const replaced = await invited('again@invited.example')
  const expired = await invited(newAddress())
  expect((await accept(used.token)).status).toBe(201)
  const path = `/v1/invitations/${revoked.id}/revoke`
  expect((await world.ask('POST', path, { token: head.token })).status).toBe(204)
  expect((await world.ask('POST', path, { token: head.token })).status).toBe(204)
  await invited('again@invited.example')
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.invitations set expires_at = now() where id = ${expired.id}::uuid`,
  ])
  const otherPurpose = makeMailToken(TEST_MAIL_TOKEN_KEY, 'reset', used.id)
  const tokens = [used, revoked, replaced, expired].map(({ token }) => token)
  for (const token of [...tokens, otherPurpose, tokenOf(newId(new Date())), 'nonsense']) {
    for (const answer of [await show(token), await accept(token)]) {
      expect(answer.status).toBe(410)
      const problem = (await answer.json()) as { detail: string }
      expect(problem.detail).toBe('This invitation has expired or was used. Ask for a new one.')
    }
  }
  const listed = await world.ask('GET', '/v1/invitations', { token: head.token })
  const { invitations } = await read(listed, InvitationsAnswer)
  const stateOf = (id: string) => invitations.find((row) => row.id === id)?.state
  expect([used, revoked, replaced, expired].map(({ id }) => stateOf(id))).toEqual([
    ...['accepted', 'revoked', 'revoked', 'expired'],
  ])
  const late = await world.ask('POST', `/v1/invitations/${used.id}/revoke`, { token: head.token })
  expect(await problemOf(late)).toMatchObject({ code: 'conflict' })
})

test('accepted twice at once, it gives one role', async () => {
  const email = newAddress()
  const { token } = await invited(email)
  const answers = await Promise.all([accept(token), accept(token)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, expect.toBeOneOf([409, 410])])
  expect(await rolesOf(email)).toEqual(['advertiser_viewer'])
})

test('whether an address has an account somewhere changes nothing of the answer', async () => {
  const elsewhere = await newHead(await newAccount())
  const answers = [
    await send(newAddress(), 'advertiser_viewer'),
    await send(elsewhere.email, 'advertiser_viewer'),
    await send('support@tributary.example', 'advertiser_viewer'),
  ]
  const shapes = await Promise.all(
    answers.map(async (answer) => {
      const { invitation } = await read(answer, InvitationAnswer)
      const { id, email, created_at, expires_at, ...rest } = invitation
      return [answer.status, rest]
    }),
  )
  expect(shapes[1]).toEqual(shapes[0])
  expect(shapes[2]).toEqual(shapes[0])
})

test('a signed-in person joins by the address they have, and by no other', async () => {
  const elsewhere = await newHead(await newAccount())
  const { token } = await invited(elsewhere.email, 'advertiser_finance')
  expect(await read(await show(token), ShownInvitationAnswer)).toMatchObject({ has_account: true })
  expect(await problemOf(await accept(token))).toMatchObject({ code: 'conflict' })
  const affiliate = await world.tokenOf('affiliate')
  expect(await problemOf(await joinAs(affiliate, token))).toMatchObject({ code: 'forbidden' })

  const [one, other] = await Promise.all([
    joinAs(elsewhere.token, token),
    joinAs(elsewhere.token, token),
  ])
  expect([one.status, other.status].sort()).toEqual([200, 410])
  expect(await rolesOf(elsewhere.email)).toEqual(['advertiser_finance'])
  const again = await problemOf(await send(elsewhere.email, 'advertiser_viewer'))
  expect(again).toMatchObject({ code: 'conflict' })
})

test('roles are given inside the own kind of account, and an admin makes no owner', async () => {
  for (const role of ['owner', 'affiliate'] as const) {
    expect(await problemOf(await send(newAddress(), role))).toMatchObject({ code: 'forbidden' })
  }
  const [admin, owner] = [await newHead(null, 'admin'), await newHead(null, 'owner')]
  expect(await problemOf(await send(newAddress(), 'owner', admin))).toMatchObject({
    code: 'forbidden',
  })
  const email = newAddress()
  const { invitation } = await read(await send(email, 'owner', owner), InvitationAnswer)
  const path = `/v1/invitations/${invitation.id}/revoke`
  const revoke = await world.ask('POST', path, { token: admin.token })
  expect(await problemOf(revoke)).toMatchObject({ code: 'forbidden' })
  expect((await accept(tokenOf(invitation.id))).status).toBe(201)
})

test("another account's invitation is as absent as none", async () => {
  const { id } = await invited(newAddress())
  const stranger = await newHead(await newAccount())
  for (const of of [id, newId(new Date())]) {
    const path = `/v1/invitations/${of}/revoke`
    const answer = await world.ask('POST', path, { token: stranger.token })
    expect(await problemOf(answer)).toMatchObject({ code: 'not_found' })
  }
  const listed = await world.ask('GET', '/v1/invitations', { token: stranger.token })
  expect(await listed.json()).toEqual({ invitations: [] })
})

test('a day has so many invitations', async () => {
  const busy = await newHead(await newAccount())
  for (let n = 0; n < 30; n += 1) {
    expect((await send(newAddress(), 'advertiser_viewer', busy)).status).toBe(201)
  }
  const more = await problemOf(await send(newAddress(), 'advertiser_viewer', busy))
  expect(more).toMatchObject({ status: 429 })
})

async function newAccount(): Promise<string> {
  const id = newId(new Date())
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${id}::uuid, 'Stranger')`,
  ])
  return id
}
