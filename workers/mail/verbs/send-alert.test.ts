import { afterEach, expect, test, vi } from 'vitest'
import { makeMemoryKv } from '../../test/memory-kv.ts'
import { consumeMailMessages } from '../consume-mails.ts'
import type { Letter, MailProvider } from '../providers/provider.ts'
import { type AlertKind, type AlertMessage, alertKinds } from '../rules/alert-message.ts'
import { type AlertDeps, sendAlert } from './send-alert.ts'

afterEach(() => vi.restoreAllMocks())

const HOUR_MS = 3_600_000
/** Each test uses its own day, because an isolate remembers its mails. */
let day = 0
const start = () => new Date(Date.UTC(2026, 10, ++day, 10))
const alertAt = (raisedAt: Date, kind: AlertKind = 'job.failed'): AlertMessage => ({
  ...{ v: 1, type: 'alert.raised', kind, raisedAt: raisedAt.toISOString() },
  detail: 'audit-books: Error: the books do not hold',
})

function makeDeps(provider?: MailProvider) {
  const letters: Letter[] = []
  const take: MailProvider = async (letter) => {
    letters.push(letter)
    return { outcome: 'sent' }
  }
  const deps: AlertDeps = {
    ...{ provider: provider ?? take, fromAddress: 'post@aff.test', toAddress: 'ops@aff.test' },
    ...{ language: 'en', dashboardUrl: 'https://app.aff.test', store: makeMemoryKv() },
  }
  return { deps, letters }
}

test('production: an alert of each kind is mailed in both languages, in words and with what happened', async () => {
  for (const language of ['en', 'ru'] as const) {
    const now = start()
    const { deps, letters } = makeDeps()
    for (const kind of alertKinds) {
      expect(await sendAlert({ ...deps, language }, alertAt(now, kind), now)).toBe('sent')
    }
    expect(new Set(letters.map(({ subject }) => subject)).size).toBe(alertKinds.length)
    for (const { to, subject, text } of letters) {
      expect(to).toBe('ops@aff.test')
      expect(/[а-яё]/i.test(subject)).toBe(language === 'ru')
      expect(text).toContain('audit-books: Error: the books do not hold')
      expect(text).toContain('https://app.aff.test/admin/records/job_runs')
    }
  }
})

test('production: at most one mail of a kind leaves within an hour, also of alerts at once', async () => {
  const now = start()
  const { deps, letters } = makeDeps()
  const outcomes = await Promise.all([1, 2, 3].map(() => sendAlert(deps, alertAt(now), now)))
  expect(outcomes).toEqual(['sent', 'repeated', 'repeated'])
  const soon = new Date(now.getTime() + HOUR_MS - 1)
  expect(await sendAlert(deps, alertAt(soon), soon)).toBe('repeated')
  expect(await sendAlert(deps, alertAt(soon, 'click.lost'), soon)).toBe('sent')
  expect(letters).toHaveLength(2)
})

test('production: another isolate reads from KV which alerts were mailed', async () => {
  const now = start()
  const { deps, letters } = makeDeps()
  await deps.store.put('alerts:mailed:job.failed', now.toISOString())
  expect(await sendAlert(deps, alertAt(now), now)).toBe('repeated')
  expect(letters).toEqual([])
})

test('production: an alert whose mail fails is retried, and an unavailable KV stops no alert', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const now = start()
  const answers = [
    { outcome: 'failed', problem: 'HTTP 500' } as const,
    { outcome: 'sent' } as const,
  ]
  const { deps } = makeDeps(async () => answers.shift()!)
  const away = () => Promise.reject(new Error('KV is away'))
  const store = { get: away, put: away, delete: away } as unknown as AlertDeps['store']
  const verdicts: unknown[] = []
  const message = {
    ...{ id: 'm0', timestamp: now, attempts: 3, body: alertAt(now) },
    ack: () => void verdicts.push('ack'),
    retry: (options?: { delaySeconds?: number }) => void verdicts.push(options?.delaySeconds),
  } as unknown as Message<unknown>
  const consume = () =>
    consumeMailMessages([message], {
      send: () => Promise.reject(new Error('the database is away')),
      sendAlert: (alert) => sendAlert({ ...deps, store }, alert, now),
      now: () => now,
    })
  await consume()
  await consume()
  expect(verdicts).toEqual([8, 'ack'])
})

test('without ALERT_EMAIL nothing is mailed', async () => {
  const now = start()
  const { deps, letters } = makeDeps()
  expect(await sendAlert({ ...deps, toAddress: null }, alertAt(now), now)).toBe('unaddressed')
  expect(letters).toEqual([])
})
