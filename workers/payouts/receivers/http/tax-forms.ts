/**
 * Tax forms: affiliates upload them, finance checks them and decides whether payouts require one.
 */

import { readText } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Refusal } from '../../../core/refusal.ts'
import { unseal } from '../../../credentials/sealing.ts'
import { affiliateOf, databaseOf, personOf, staffDatabaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sealingKeysOf } from '../../../http/sealing-keys.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import {
  findPayoutSettings,
  toPayoutSettings,
  updatePayoutSettings,
} from '../db/payout-settings.ts'
import {
  findTaxFormFile,
  lacksTaxForm,
  listTaxForms,
  type TaxFormView,
  toTaxFormView,
} from '../db/tax-forms.ts'
import { decideTaxForm } from '../verbs/decide-tax-form.ts'
import { submitTaxForm } from '../verbs/submit-tax-form.ts'
import {
  DecideTaxFormInput,
  type OwnTaxForm,
  OwnTaxFormAnswer,
  OwnTaxFormsAnswer,
  PayoutSettings,
  type TaxForm,
  TaxFormAnswer,
  TaxFormInput,
  TaxFormParams,
  TaxFormsAnswer,
  TaxFormsQuery,
} from './receivers-contract.ts'

const OWN_MAX = 50
const tags = ['Tax forms']
const settings = { 200: answer('The settings.', PayoutSettings) }
const ownRoute = route('get /v1/affiliate/tax-forms', {
  tags,
  summary: 'List my tax forms',
  description: `Newest first, at most ${OWN_MAX}; and whether a payout requires one.`,
  responses: { 200: answer('The forms.', OwnTaxFormsAnswer) },
})
const submitRoute = route(
  'post /v1/affiliate/tax-forms',
  {
    tags,
    summary: 'Upload a tax form',
    description:
      'A PDF, JPEG or PNG of at most 2 MiB. It is stored sealed. Only finance can read it.',
    request: { body: { content: json(TaxFormInput), required: true } },
    responses: { 201: answer('The form.', OwnTaxFormAnswer) },
  },
  ['conflict'],
)
const listRoute = route('get /v1/tax-forms', {
  tags,
  summary: 'List tax forms of affiliates',
  description: 'Newest first.',
  request: { query: TaxFormsQuery },
  responses: { 200: answer('One page.', TaxFormsAnswer) },
})
const fileRoute = route('get /v1/tax-forms/{taxFormId}/file', {
  tags,
  summary: 'Download a tax form',
  description: 'The original file. Needs a step-up confirmation and is recorded in the audit log.',
  request: { params: TaxFormParams },
  responses: { 200: { description: 'The file, to be saved.' } },
})
const decideRoute = route(
  'post /v1/tax-forms/{taxFormId}/decide',
  {
    tags,
    summary: 'Approve or reject a tax form',
    description: 'The affiliate is notified by mail. Safe to repeat.',
    request: {
      params: TaxFormParams,
      body: { content: json(DecideTaxFormInput), required: true },
    },
    responses: { 200: answer('The form.', TaxFormAnswer) },
  },
  ['conflict'],
)
const settingsRoute = route('get /v1/payout-settings', {
  tags: ['Payouts'],
  summary: 'Get payout settings',
  description: 'The tax form requirement, and blocked countries.',
  responses: settings,
})
const putSettingsRoute = route('put /v1/payout-settings', {
  tags: ['Payouts'],
  summary: 'Change payout settings',
  description: 'Applies to every run from now on. Payouts already sent do not change.',
  request: { body: { content: json(PayoutSettings), required: true } },
  responses: settings,
})

export const taxFormRoutes = routes()
  .openapi(ownRoute, async (c) => c.json(await readOwn(c), 200))
  .openapi(submitRoute, async (c) => {
    const { kind, file_name: fileName, content_type: contentType, base64 } = c.req.valid('json')
    const { affiliateId, scope } = affiliateOf(c)
    const id = await submitTaxForm(await databaseOf(c), scope, {
      ...{ affiliateId, userId: personOf(c).userId, kind, fileName, contentType },
      ...{ bytes: bytesOf(base64), sealingKeys: await sealingKeysOf(c), now: c.var.now, newId },
    })
    const { tax_forms: forms } = await readOwn(c)
    const form = forms.find((one) => one.id === id)
    if (form === undefined) throw new Refusal('not_found', 'There is no such form.')
    return c.json({ tax_form: form }, 201)
  })
  .openapi(listRoute, async (c) => {
    const { status, limit, cursor } = c.req.valid('query')
    const { db, scope } = await staffDatabaseOf(c)
    const page = { status, afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listTaxForms(page)])
    const [forms, next_cursor] = cutPage(rows.map(toTaxFormView), limit)
    return c.json({ tax_forms: forms.map(formAnswer), next_cursor }, 200)
  })
  .openapi(fileRoute, async (c) => {
    const { taxFormId } = c.req.valid('param')
    const { db, scope } = await staffDatabaseOf(c)
    const [[row] = []] = await runScoped(db, scope, [findTaxFormFile(taxFormId)])
    if (row === undefined) throw new Refusal('not_found', 'There is no such file.')
    const bytes = await unseal(await sealingKeysOf(c), readText(row.sealed), taxFormId)
    return c.body(bytes, 200, {
      'content-type': readText(row.content_type),
      // Always a download under our own file name, because the content is not trusted.
      'content-disposition': `attachment; filename="${fileNameOf(row, taxFormId)}"`,
      'content-security-policy': "default-src 'none'; sandbox",
    })
  })
  .openapi(decideRoute, async (c) => {
    const { taxFormId: id } = c.req.valid('param')
    const { status, note = null, valid_until: until } = c.req.valid('json')
    const { db, scope, userId } = await staffDatabaseOf(c)
    const validUntil = until === undefined ? null : new Date(until)
    const request = { id, status, note, validUntil, userId, now: c.var.now, newId }
    const { form, mailIds } = await decideTaxForm(db, scope, request)
    await sendMailSoon(c, mailIds)
    return c.json({ tax_form: formAnswer(form) }, 200)
  })
  .openapi(settingsRoute, async (c) => {
    const { db, scope } = await staffDatabaseOf(c)
    const [[row = {}] = []] = await runScoped(db, scope, [findPayoutSettings])
    return c.json(settingsAnswer(row), 200)
  })
  .openapi(putSettingsRoute, async (c) => {
    const { tax_form_gate: taxFormGate, payout_countries_blocked: countries } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const blockedCountries = [...new Set(countries)].sort()
    const [, [row = {}] = []] = await runScoped(db, scope, [
      updatePayoutSettings({ taxFormGate, blockedCountries }),
      findPayoutSettings,
    ])
    return c.json(settingsAnswer(row), 200)
  })

async function readOwn(c: ApiRequest) {
  const { affiliateId, scope } = affiliateOf(c)
  const [rows = [], [row = {}] = [], [form] = []] = await runScoped(await databaseOf(c), scope, [
    listTaxForms({ affiliateId, afterId: null, limit: OWN_MAX }),
    findPayoutSettings,
    lacksTaxForm(affiliateId, c.var.now),
  ])
  const gate = toPayoutSettings(row).taxFormGate
  const is_wanted = gate !== 'off' && form?.is_missing === true
  return { gate, is_wanted, tax_forms: rows.map(toTaxFormView).map(ownFormAnswer) }
}

function ownFormAnswer(form: TaxFormView): OwnTaxForm {
  return {
    id: form.id,
    kind: form.kind,
    file_name: form.fileName,
    content_type: form.contentType,
    byte_count: form.byteCount,
    status: form.status,
    submitted_at: timeAnswer(form.submittedAt),
    decided_at: timeOrNull(form.decidedAt),
    note: form.note,
    valid_until: timeOrNull(form.validUntil),
  }
}

function formAnswer(form: TaxFormView): TaxForm {
  const { affiliate, decidedBy: decided_by, isEmptied: is_emptied } = form
  return { ...ownFormAnswer(form), affiliate, decided_by, is_emptied }
}

function settingsAnswer(row: Record<string, unknown>): PayoutSettings {
  const { taxFormGate, blockedCountries } = toPayoutSettings(row)
  return { tax_form_gate: taxFormGate, payout_countries_blocked: blockedCountries }
}

/** A loop, because `Uint8Array.from` takes a second of CPU for two million characters. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

const fileNameOf = ({ kind, content_type: type }: Record<string, unknown>, id: string) =>
  `${kind}-${id}.${String(type).split('/')[1]}`
