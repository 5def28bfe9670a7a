import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { mailsTo } from '../../../people/test/sign-up-world.ts'
import { forgetPersonalData } from '../../../retention/forget-personal-data.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { addAffiliate, type TestAffiliate } from '../../test/receiver-world.ts'
import { TAX_FORM_BYTES_MAX } from '../rules/tax-form.ts'
import {
  OwnTaxFormAnswer,
  OwnTaxFormsAnswer,
  PayoutSettings,
  TaxFormAnswer,
  TaxFormsAnswer,
} from './receivers-contract.ts'

const world = await makeApiWorld()

const OWN = '/v1/affiliate/tax-forms'
const PDF = Buffer.from('%PDF-1.7\nSecret number 123-45-6789')
const system = { kind: 'system' } as const
const { as } = world
const form = (over: object = {}) => ({
  ...{ kind: 'w8ben', file_name: 'form (ä).pdf', content_type: 'application/pdf' },
  ...{ base64: PDF.toString('base64'), ...over },
})
async function submitted(of: TestAffiliate, over: object = {}) {
  const answer = await as(of.head, 'POST', OWN, form(over))
  expect(answer.status).toBe(201)
  return (await read(answer, OwnTaxFormAnswer)).tax_form
}
const decide = (who: string, id: string, body: object) =>
  as(who, 'POST', `/v1/tax-forms/${id}/decide`, body)
const decidedBy = async (answer: Response) => {
  expect(answer.status).toBe(200)
  return (await read(answer, TaxFormAnswer)).tax_form
}

test('a tax form comes in sealed, and finance alone reads it', async () => {
  const of = await addAffiliate(world)
  const made = await submitted(of)
  expect(made).toMatchObject({ kind: 'w8ben', status: 'submitted', byte_count: PDF.length })
  const [[stored = {}] = []] = await runScoped(world.system, system, [
    sql`select sealed, sha256 from affiliate.tax_forms where id = ${made.id}`,
  ])
  expect(stored.sealed).not.toContain('123-45')
  expect(stored.sealed).not.toContain(PDF.toString('base64url').slice(0, 20))
  expect(stored.sha256).toBe(createHash('sha256').update(PDF).digest('hex'))
  const file = await as('finance', 'GET', `/v1/tax-forms/${made.id}/file`)
  expect(file.status).toBe(200)
  expect(Buffer.from(await file.arrayBuffer()).equals(PDF)).toBe(true)
  expect(file.headers.get('content-type')).toBe('application/pdf')
  expect(file.headers.get('content-disposition')).toBe(
    `attachment; filename="w8ben-${made.id}.pdf"`,
  )
  expect(file.headers.get('content-security-policy')).toContain('sandbox')
  for (const who of ['owner', 'support', 'admin', 'affiliate', 'advertiser']) {
    expect((await as(who, 'GET', `/v1/tax-forms/${made.id}/file`)).status).toBe(403)
  }
  const unconfirmed = await world.ask('GET', `/v1/tax-forms/${made.id}/file`, {
    ...{ token: await world.tokenOf('finance'), isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
})

test('GET /v1/affiliate/tax-forms: their own, and nobody else’s', async () => {
  const [of, other] = [await addAffiliate(world), await addAffiliate(world)]
  const made = await submitted(of)
  const own = async (who: { token: string }) =>
    (await read(await as(who, 'GET', OWN), OwnTaxFormsAnswer)).tax_forms.map(({ id }) => id)
  expect(await own(of.viewer)).toEqual([made.id])
  expect(await own(other.head)).toEqual([])
  expect((await as(of.viewer, 'POST', OWN, form())).status).toBe(403)
})

test('the same file twice, also at once, is one form; more than five do not wait', async () => {
  const of = await addAffiliate(world)
  const made = await Promise.all([submitted(of), submitted(of), submitted(of)])
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  const pdf = (text: string) => ({ base64: Buffer.from(`%PDF-${text}`).toString('base64') })
  for (const text of ['a', 'b', 'c', 'd']) await submitted(of, pdf(text))
  const refused = await problemOf(await as(of.head, 'POST', OWN, form(pdf('e'))))
  expect(refused).toMatchObject({ status: 409, code: 'conflict' })
})

test.each<[string, object, number, string]>([
  ['a page called a PDF', { base64: btoa('<script>') }, 422, 'base64'],
  ['a PDF called a picture', { content_type: 'image/png' }, 422, 'base64'],
  ['another kind of file', { content_type: 'text/html' }, 422, 'content_type'],
  ['no base64', { base64: '%%%' }, 422, 'base64'],
  ['nothing', { base64: '' }, 422, 'base64'],
  ['a name of control characters', { file_name: 'a\u0007b' }, 422, 'file_name'],
])('%s is refused', async (_name, over, status, field) => {
  const of = await addAffiliate(world)
  const refused = await problemOf(await as(of.head, 'POST', OWN, form(over)))
  expect(refused).toMatchObject({ status, fields: [field] })
})

test('a file may have 2 MiB, and not a byte more', async () => {
  const of = await addAffiliate(world)
  const of2MiB = Buffer.concat([PDF, Buffer.alloc(TAX_FORM_BYTES_MAX - PDF.length)])
  expect((await submitted(of, { base64: of2MiB.toString('base64') })).byte_count).toBe(2097152)
  const more = Buffer.concat([of2MiB, Buffer.alloc(1)]).toString('base64')
  const refused = await problemOf(await as(of.head, 'POST', OWN, form({ base64: more })))
  expect(refused).toMatchObject({ status: 422, fields: ['base64'] })
  const huge = { base64: 'A'.repeat(4 * 1024 * 1024) }
  expect((await as(of.head, 'POST', OWN, form(huge))).status).toBe(413)
})

test('POST /v1/tax-forms/{taxFormId}/decide: once, with a mail, safe to repeat', async () => {
  const of = await addAffiliate(world)
  const { id } = await submitted(of)
  const waiting = await as('owner', 'GET', '/v1/tax-forms?status=submitted&limit=200')
  const { tax_forms: forms } = await read(waiting, TaxFormsAnswer)
  expect(forms.map((one) => one.id)).toContain(id)
  const approve = { status: 'approved', valid_until: '2999-01-01T00:00:00Z' }
  const twice = await Promise.all([
    ...[decide('finance', id, approve), decide('finance2', id, approve)],
  ])
  for (const answer of twice) {
    expect(await decidedBy(answer)).toMatchObject({
      ...{ status: 'approved', valid_until: '2999-01-01T00:00:00.000Z' },
    })
  }
  const mails = (await mailsTo(world, of.head.email)).map(({ kind, facts }) => [kind, facts])
  expect(mails).toEqual([['tax_form_decided', { name: 'Somebody', status: 'approved', note: '' }]])
  const otherwise = await problemOf(
    await decide('finance', id, { status: 'rejected', note: 'No.' }),
  )
  expect(otherwise).toMatchObject({ status: 409, code: 'conflict' })
})

test('a rejection has a note; only an approved form is valid', async () => {
  const of = await addAffiliate(world)
  const { id } = await submitted(of)
  const refusals: [object, string][] = [
    [{ status: 'rejected' }, 'note'],
    [{ status: 'rejected', note: 'x', valid_until: '2999-01-01T00:00:00Z' }, 'valid_until'],
    [{ status: 'approved', valid_until: '2020-01-01T00:00:00Z' }, 'valid_until'],
    [{ status: 'submitted' }, 'status'],
  ]
  for (const [body, field] of refusals) {
    expect(await problemOf(await decide('finance', id, body))).toMatchObject({ fields: [field] })
  }
  expect((await decide('owner', id, { status: 'approved' })).status).toBe(403)
  expect((await decide('finance', newId(new Date()), { status: 'approved' })).status).toBe(404)
  await decidedBy(await decide('finance', id, { status: 'rejected', note: 'Sign it.' }))
  const own = await read(await as(of.head, 'GET', OWN), OwnTaxFormsAnswer)
  expect(own.tax_forms[0]).toMatchObject({ status: 'rejected', note: 'Sign it.' })
})

test('files of forms that count no more are emptied after their days', async () => {
  const of = await addAffiliate(world)
  const [rejected, old, good] = [
    await submitted(of, { kind: 'w9' }),
    await submitted(of, { kind: 'w8ben' }),
    await submitted(of, { kind: 'w8bene' }),
  ]
  await decide('finance', rejected.id, { status: 'rejected', note: 'No.' })
  for (const { id } of [old, good]) await decide('finance', id, { status: 'approved' })
  const left = async () => {
    const [rows = []] = await runScoped(world.system, system, [
      sql`select id from affiliate.tax_forms where affiliate_id = ${of.id} and sealed <> '' order by id`,
    ])
    return rows.map(({ id }) => id)
  }
  await forgetPersonalData(world.system, { now: new Date(), days: 1 })
  expect(await left()).toEqual([rejected.id, old.id, good.id])
  const later = new Date(Date.now() + 2 * 86_400_000)
  await forgetPersonalData(world.system, { now: later, days: 1 })
  expect(await left()).toEqual([good.id])
  expect((await forgetPersonalData(world.system, { now: later, days: 1 })).taxForms).toBe(0)
  expect((await as('finance', 'GET', `/v1/tax-forms/${old.id}/file`)).status).toBe(404)
})

test('PUT /v1/payout-settings: by finance and owner, with a second factor', async () => {
  const path = '/v1/payout-settings'
  const wanted = { tax_form_gate: 'first_payout', payout_countries_blocked: ['KP', 'CU', 'KP'] }
  const put = await as('owner', 'PUT', path, wanted)
  const expected = { tax_form_gate: 'first_payout', payout_countries_blocked: ['CU', 'KP'] }
  expect(await read(put, PayoutSettings)).toEqual(expected)
  expect(await read(await as('support', 'GET', path), PayoutSettings)).toEqual(expected)
  const of = await addAffiliate(world)
  const own = async () => read(await as(of.head, 'GET', OWN), OwnTaxFormsAnswer)
  expect(await own()).toMatchObject({ gate: 'first_payout', is_wanted: true })
  const { id } = await submitted(of)
  expect((await own()).is_wanted).toBe(true)
  await decide('finance', id, { status: 'approved' })
  expect((await own()).is_wanted).toBe(false)
  expect((await as('admin', 'PUT', path, wanted)).status).toBe(403)
  expect((await as(of.head, 'GET', path)).status).toBe(403)
  const wrong = { ...wanted, payout_countries_blocked: ['de'] }
  expect((await as('finance', 'PUT', path, wrong)).status).toBe(422)
  const off = { tax_form_gate: 'off', payout_countries_blocked: [] }
  expect(await read(await as('finance', 'PUT', path, off), PayoutSettings)).toEqual(off)
})
