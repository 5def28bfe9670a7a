import { expect, test } from 'vitest'
import { type Language, languages, notificationKinds } from '../../../schema/vocabulary.ts'
import { nameIn, samples } from '../test/sample-facts.ts'
import { isDefault, kindRules, kindsOf, pageOf } from './kinds.ts'
import { digestOf, textOf } from './notification-texts.ts'
import { messageOf, readTelegramAnswer } from './telegram.ts'
import { readCommand } from './telegram-commands.ts'

const rows = notificationKinds.flatMap((kind) => languages.map((language) => ({ kind, language })))

test.each(rows)('$kind in $language names its amounts, people and offers', ({ kind, language }) => {
  const { facts, names } = samples[kind]
  const { title, body, button } = textOf(kind, facts, language)
  for (const name of names) expect(`${title} ${body}`).toContain(nameIn(name, language))
  for (const part of [title, body, button]) {
    expect(part.trim()).not.toBe('')
    expect(part).not.toMatch(/undefined|null|\[object|Invalid Date/)
  }
  expect(/[а-я]/.test(title.replace(/Boris|Anna Media/, '') + body + button)).toBe(
    language === 'ru',
  )
  expect(pageOf(kind, facts)).toMatch(/^\/[\w/-]*$/)
})

test.each([
  ['en', '147 new notifications', '145 sales · $1,470.00 · €20.00', 'and 144 more'],
  ['ru', '147 новых уведомлений', '145 продаж · 1\u00a0470,00\u00a0$ · 20,00\u00a0€', 'и ещё 144'],
] as const)(
  'a digest in %s has the number, the sums and the latest of each kind',
  (language, subject, title, more) => {
    const items = [
      {
        ...{ kind: 'sale' as const, count: 145, first: [samples.sale.facts] },
        sums: { USD: '147000', EUR: '2000' },
      },
      { kind: 'refund' as const, count: 2, first: [samples.refund.facts, samples.refund.facts] },
    ]
    const digest = digestOf(items, language)
    expect(digest.subject).toBe(subject)
    expect(digest.groups[0]).toMatchObject({ title })
    expect(digest.groups[0]?.lines).toEqual([
      textOf('sale', samples.sale.facts, language).title,
      more,
    ])
    expect(digest.groups[1]?.lines).toHaveLength(2)
  },
)

test('a message of Telegram keeps its tags whole and within 4,096 characters, and what people wrote is no tag', () => {
  const wild = { ...samples.sale.facts, offer_name: `<b>&"${'x'.repeat(5_000)}` }
  const facts = (count: number) => ({
    ...{ language: 'en' as Language, brand: '<i>Acme' },
    items: Array.from({ length: count }, () => ({
      kind: 'cancel' as const,
      count: 1,
      first: [wild],
    })),
  })
  for (const count of [1, 3, 300]) {
    const { text, chat_id } = messageOf(facts(count), '-100', 'https://app.example.com')
    expect(chat_id).toBe('-100')
    expect(text.length).toBeLessThanOrEqual(4_096)
    expect(text).toContain('&lt;i&gt;Acme</i>')
    expect(text).not.toContain('<b>&')
    expect(text.match(/<b>/g)?.length).toBe(text.match(/<\/b>/g)?.length)
  }
  expect(messageOf(facts(1), '1', 'https://app.example.com').text).toContain(
    `href="https://app.example.com/earned/${samples.sale.facts.conversion_id}"`,
  )
})

test.each([
  [403, { description: 'Forbidden: bot was blocked by the user' }, { stop: 'blocked' }],
  [400, { description: 'Bad Request: chat not found' }, { stop: 'chat_not_found' }],
  [400, { description: 'Bad Request: message is too long' }, { stop: null }],
  [429, { parameters: { retry_after: 7 } }, { stop: null, retryAfter: 7 }],
  [400, { parameters: { migrate_to_chat_id: -1002 } }, { stop: null, movedTo: '-1002' }],
  [502, 'Bad Gateway', { stop: null, retryAfter: null, movedTo: null }],
])('Telegram answers %s %o', (status, body, means) => {
  expect(readTelegramAnswer(status, JSON.stringify(body))).toMatchObject(means)
})

test.each([
  ['/start abc-_1', { kind: 'start', code: 'abc-_1' }],
  ['/start@our_bot abc', { kind: 'start', code: 'abc' }],
  ['/start', { kind: 'other' }],
  [`/start ${'a'.repeat(65)}`, { kind: 'other' }],
  ['/stop', { kind: 'stop' }],
  ['hello /stop', { kind: 'other' }],
])('the command %s', (text, command) => {
  expect(readCommand(text)).toEqual(command)
})

test('everybody gets only kinds of their role, and conversions do not flood anybody by default', () => {
  expect(kindsOf(['affiliate_viewer', 'advertiser_viewer', 'support'])).toEqual([])
  expect(kindsOf(['finance'])).toEqual(['batch_awaits_approval'])
  expect(kindsOf(['affiliate_manager'])).not.toContain('payout_sent')
  for (const kind of ['lead', 'sale', 'rejected', 'refund'] as const) {
    expect(kindRules[kind].pace).toBe('daily')
  }
  const { channels, pace } = kindRules.sale
  expect(isDefault({ kind: 'sale', channels: channels.toReversed(), pace })).toBe(true)
  expect(isDefault({ kind: 'sale', channels: channels.slice(1), pace })).toBe(false)
})
