import { expect, test } from 'vitest'
import { languages, type MailKind, mailKinds } from '../../../schema/vocabulary.ts'
import { type MailFacts, mailLinks, nextTryAt } from './mails.ts'
import { renderMail } from './render-mail.ts'

const evil = `<script>alert("1")</script> & 'x'\r\nBcc: all@example.com`
const shared = { name: evil, at: '2026-11-22T07:50:00Z', ip: '203.0.113.7', user_agent: evil }
const facts: { [Kind in MailKind]: MailFacts[Kind] } = {
  verify_email: { token_id: 't' },
  account_exists: {},
  reset_password: { name: evil, token_id: 't' },
  password_changed: shared,
  change_email: { name: evil, token_id: 't' },
  email_changed: { name: evil, new_email: evil },
  second_factor_changed: { ...shared, change: 'totp_added' },
  new_sign_in: shared,
  session_stolen: shared,
  account_approved: { name: evil, account_name: evil },
  account_rejected: { name: evil, account_name: evil, reason: evil },
  invitation: { invitation_id: 'i', invited_by: evil, account_name: evil, role: 'affiliate' },
  application_received: { name: evil, affiliate_name: evil },
  application_approved: { name: evil, advertiser_name: evil },
  application_rejected: { name: evil, advertiser_name: evil, reason: evil },
  partnership_suspended: { name: evil, advertiser_name: evil, reason: evil },
  partnership_resumed: { name: evil, advertiser_name: evil },
  partnership_terminated: { name: evil, advertiser_name: evil, reason: evil },
  partner_invitation: { advertiser_name: evil, code: 'abcd' },
  host_lost: { name: evil, host: evil },
  audit_anchor: { date: '2026-11-22', anchor: evil },
  confirm_receiver: { name: evil, affiliate_name: evil, change_id: 'c' },
  payout_details_changed: { name: evil, affiliate_name: evil, usable_from: shared.at },
  receiver_changed: { name: evil, affiliate_name: evil, email: evil, usable_from: shared.at },
  payout_paid: { name: evil, amount: '1.00 USD', advertiser_name: evil, receiver: evil },
  payout_unclaimed: { name: evil, amount: '1.00 USD', advertiser_name: evil, receiver: evil },
  payout_failed: {
    ...{ name: evil, amount: '1.00 USD', advertiser_name: evil, receiver: evil },
    problem_name: 'RECEIVER_ACCOUNT_LOCKED',
  },
  tax_form_decided: { name: evil, status: 'rejected', note: evil },
  payout_alert: { alert: 'stuck', detail: evil },
  team_change: {
    ...{ name: evil, person: evil, role: 'advertiser', change: 'joined', account_name: evil },
    usable_from: '2026-11-24T10:00:00Z',
  },
  member_changed: {
    ...{ name: evil, person: evil, by: evil, role: 'advertiser', new_role: '' },
    account_name: evil,
  },
  payout_draft: { name: evil, batch: 'A1B2C3', total_minor: '15000', currency: 'USD' },
  payout_approved: {
    ...{ name: evil, person: evil, batch: 'A1B2C3', total_minor: '15000', currency: 'USD' },
  },
  export_ready: { name: evil, kind: 'clicks', from: '2026-11-01', to: '2026-11-30', rows: '12345' },
  export_failed: {
    ...{ name: evil, kind: 'report', from: '2026-11-01', to: '2026-11-01' },
    failure: 'report_over_budget',
  },
  scheduled_report: {
    ...{ name: evil, title: evil, from: '2026-11-01', to: '2026-11-07', recipient_id: 'r' },
    table: JSON.stringify([
      ['Offer', 'Clicks'],
      [evil, '1,234'],
    ]),
  },
  endpoint_stopped: {
    ...{ name: evil, kind: 'postback', host: evil, reason: 'failures', offer: evil },
    ...{ status: '500', problem: 'http_error', page: 'webhooks/e' },
  },
  schedule_stopped: { name: evil, title: evil, stop: 'schedule_no_recipients' },
  notification: { name: evil, notification: 'tax_form_missing' },
  notification_digest: {
    name: evil,
    items: JSON.stringify([{ kind: 'payout_sent', count: 4, first: [{ amount: evil }] }]),
  },
}
const URL = 'https://app.example.com/page#id.proof"&'
const rows = mailKinds.flatMap((kind) => languages.map((language) => ({ kind, language })))

test.each(rows)('$kind in $language says all, and nothing that people wrote is markup', (row) => {
  const values = facts[row.kind] as Record<string, string>
  const { subject, text, html } = renderMail({ ...row, facts: values }, URL, 'Brand <b>')
  for (const part of [subject, text, html]) {
    expect(part).not.toMatch(/undefined|null|\[object|Invalid Date/)
    expect(part.trim()).not.toBe('')
  }
  expect(subject).not.toMatch(/[\r\n]/)
  expect(text).not.toContain('\nBcc:')
  expect(html).not.toContain('<script>')
  expect(html).not.toContain('Brand <b>')
  expect(text).toContain(URL)
  expect(html).toContain('href="https://app.example.com/page#id.proof&quot;&amp;"')
  if (text.includes('<script>')) expect(html).toContain('&lt;script&gt;')
})

test('the two languages differ in every mail', () => {
  for (const kind of mailKinds) {
    const values = facts[kind] as Record<string, string>
    const [english, russian] = languages.map((language) =>
      renderMail({ kind, language, facts: values }, URL, 'B'),
    )
    expect(english?.subject).not.toBe(russian?.subject)
    expect(russian?.text).toMatch(/[а-я]/)
    expect(english?.text.replaceAll(evil, '')).not.toMatch(/[а-яё]/i)
  }
})

test('every fact that a link needs is a fact of its kind', () => {
  for (const kind of mailKinds) {
    const { token, pathFact } = mailLinks[kind]
    for (const fact of [token?.fact, pathFact]) if (fact) expect(facts[kind]).toHaveProperty(fact)
  }
})

test('a mail that does not leave is tried five times again, ever later, then given up', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  const waits = [1, 2, 3, 4, 5, 6].map((attempts) => {
    const next = nextTryAt(attempts, now)
    return next && (next.getTime() - now.getTime()) / 60_000
  })
  expect(waits).toEqual([1, 5, 30, 120, 720, null])
})
