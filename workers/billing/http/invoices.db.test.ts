import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { BookingAnswer } from '../../finance/bookings/contract.ts'
import { ProposalAnswer } from '../../finance/proposals/contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { saleOf, seedClick, seedTenant } from '../../test/books-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { InvoiceAnswer, InvoicesAnswer, IssuedInvoicesAnswer } from './invoices-contract.ts'

let invoiceId: string
const now = new Date()
const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15))
const month = lastMonth.toISOString().slice(0, 7)
const hostile = '<script>alert(1)</script> & "Sons"'

const world = await makeApiWorld({ recordsAtBusinessTime: true })
const { as } = world
const tenant = await seedTenant(world.system, { billing: 'postpaid', creditLimitMinor: 10n ** 9n })
const clickId = await seedClick(world.system, tenant, new Date(lastMonth.getTime() - 3_600_000))
beforeAll(async () => {
  for (let sale = 0; sale < 2; sale += 1) {
    await recordConversion(world.api, saleOf(tenant, { clickId, now: lastMonth }))
  }
  await runScoped(world.api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
    sql`update affiliate.offers set name = ${hostile} where id = ${tenant.offerId}::uuid`,
  ])
  const issued = await as('finance', 'POST', '/v1/invoices', { month })
  expect(issued.status).toBe(201)
  const { invoices } = await read(issued, IssuedInvoicesAnswer)
  expect(invoices).toHaveLength(1)
  invoiceId = invoices[0]?.id ?? ''
}, 60_000)

test('POST /v1/invoices again issues nothing; a month that runs is refused', async () => {
  const again = await as('finance', 'POST', '/v1/invoices', { month })
  expect((await read(again, IssuedInvoicesAnswer)).invoices).toEqual([])
  const running = now.toISOString().slice(0, 7)
  const refused = await as('finance', 'POST', '/v1/invoices', { month: running })
  expect(await problemOf(refused)).toMatchObject({ status: 422, fields: ['month'] })
  expect((await as('owner', 'POST', '/v1/invoices', { month })).status).toBe(403)
})

test('GET /v1/invoices and GET /v1/invoices/{invoiceId}: finance sees all, a stranger nothing', async () => {
  const listed = await read(await as('finance', 'GET', '/v1/invoices?limit=1'), InvoicesAnswer)
  expect(listed.invoices).toMatchObject([
    { id: invoiceId, number: `INV-${now.getUTCFullYear()}-000001`, total: { amount: '29.40' } },
  ])
  const one = await read(await as('support', 'GET', `/v1/invoices/${invoiceId}`), InvoiceAnswer)
  expect(one.lines).toEqual([
    {
      ...{ position: 1, offer_name: hostile, event: 'sale', kind: 'commissions', count: 2 },
      amount: { amount: '29.40', currency: 'USD' },
    },
  ])
  const { token } = await addStranger(world)
  for (const path of ['', '/print', '/lines.csv']) {
    const answer = await world.ask('GET', `/v1/invoices/${invoiceId}${path}`, { token })
    expect(answer.status).toBe(404)
  }
  const theirs = await read(await world.ask('GET', '/v1/invoices', { token }), InvoicesAnswer)
  expect(theirs.invoices).toEqual([])
})

test.each([
  ['en', 'Invoice', 'Commissions', 'USD', '29.40'],
  ['ru', 'Счёт', 'Комиссии', 'USD', '29,40'],
])(
  'F123: GET /v1/invoices/{invoiceId}/print in %s is a page without scripts, whatever the offer is called',
  async (lang, ...words) => {
    const answer = await as('finance', 'GET', `/v1/invoices/${invoiceId}/print?lang=${lang}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri/)
    const page = await answer.text()
    for (const word of words) expect(page).toContain(word)
    expect(page).toContain(`<html lang="${lang}">`)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Sons&quot;')
    expect(page).not.toContain('<script')
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page) ?? []
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
    expect(policy).toContain(Buffer.from(digest).toString('base64'))
  },
)

test('an invoice says who asks for the money', async () => {
  const token = await world.tokenOf('finance')
  const env = { INVOICE_ISSUER: 'Stream & Sons\n1 Quay' }
  const answer = await world.ask('GET', `/v1/invoices/${invoiceId}/print`, { token, env })
  expect(await answer.text()).toContain('<dd>Stream &amp; Sons\n1 Quay</dd>')
})

test('GET /v1/invoices/{invoiceId}/lines.csv is a file with the lines', async () => {
  const answer = await as('finance', 'GET', `/v1/invoices/${invoiceId}/lines.csv`)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [, line] = (await answer.text()).split('\r\n')
  expect(line).toContain('"<script>alert(1)</script> & ""Sons""",sale,commissions,2,29.40,USD')
})

test('two people void an invoice, and the new invoice is paid', async () => {
  const wanted = { kind: 'invoice_void', invoice_id: invoiceId, reason: 'Wrong month.' }
  const { proposal } = await read(
    await as('finance', 'POST', '/v1/proposals', wanted),
    ProposalAnswer,
  )
  const seen = { seen_sha256: proposal.sha256 }
  expect((await as('owner', 'POST', `/v1/proposals/${proposal.id}/accept`, seen)).status).toBe(200)
  const voided = await as('finance', 'GET', `/v1/invoices/${invoiceId}`)
  expect((await read(voided, InvoiceAnswer)).invoice).toMatchObject({
    ...{ status: 'void', void_reason: 'Wrong month.' },
  })
  const page = await as('finance', 'GET', `/v1/invoices/${invoiceId}/print`)
  expect(await page.text()).toContain('This invoice is void. Wrong month.')
  const issued = await as('finance', 'POST', '/v1/invoices', { month })
  const [fresh] = (await read(issued, IssuedInvoicesAnswer)).invoices
  expect(fresh).toMatchObject({ number: `INV-${now.getUTCFullYear()}-000002`, status: 'issued' })
  const payment = {
    ...{ kind: 'invoice_payment', invoice_id: fresh?.id, amount: '29.40', currency: 'USD' },
    ...{ cash_account: 'plat.cash.bank', reference: 'wire 9', reason: 'Paid.' },
  }
  const toVoid = { ...payment, invoice_id: invoiceId }
  expect(await problemOf(await as('finance', 'POST', '/v1/bookings', toVoid))).toMatchObject({
    ...{ status: 422, fields: ['invoice_id'] },
  })
  const { booking } = await read(
    await as('finance', 'POST', '/v1/bookings', payment),
    BookingAnswer,
  )
  expect(booking).toMatchObject({ advertiser: { id: tenant.advertiserId } })
  const body = { seen_sha256: booking.sha256 }
  expect((await as('owner', 'POST', `/v1/bookings/${booking.id}/book`, body)).status).toBe(200)
  const paid = await read(await as('finance', 'GET', `/v1/invoices/${fresh?.id}`), InvoiceAnswer)
  expect(paid.invoice).toMatchObject({ status: 'paid', paid: { amount: '29.40' } })
  expect(paid.payments).toMatchObject([{ booking_id: booking.id, reference: 'wire 9' }])
  const again = await as('finance', 'POST', '/v1/proposals', { ...wanted, invoice_id: fresh?.id })
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'conflict' })
})
