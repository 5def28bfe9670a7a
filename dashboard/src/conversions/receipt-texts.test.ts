import { describe, expect, test } from 'vitest'
import { formatsFor } from '../core/i18n/formats.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import type { ReceiptFacts } from './receipt-facts.ts'
import { type ReceiptReader, receiptInWords } from './receipt-texts.ts'

const names: Record<string, string> = { A: 'Anna Reed', B: 'Boris Lind' }
const english: ReceiptReader = {
  ...{ words: enPages, format: formatsFor('en', 'UTC'), currency: 'USD' },
  amount: { amount: '49.00', currency: 'USD' },
  nameOf: (id) => names[id] ?? null,
}
const russian: ReceiptReader = { ...english, words: ruPages, format: formatsFor('ru', 'UTC') }

/** Spaces that Intl writes so that nothing wraps are spaces to a reader. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const said = (receipt: ReceiptFacts, reader: ReceiptReader) =>
  receiptInWords(receipt, reader).flatMap(({ sentences }) => sentences.map(plain))

const line = (level: number, affiliate_id: string, rate_bps: number, amount_minor: string) => ({
  ...{ level, affiliate_id, rate_bps, amount_minor, fixed_minor: '0' },
  ...{ source: 'offer' as const, tier_from: null },
})
const whole: ReceiptFacts = {
  ...{ rule: 'click', converted_at: '2026-11-20T10:00:00.000Z', window_days: 30 },
  reported: { coupon: 'NOBODY', customer_id: null, occurred_at: '2026-11-20T10:00:00.000Z' },
  click: { id: 'K', clicked_at: '2026-11-18T07:00:00.000Z', duplicate: 'D' },
  excluded: [{ rule: 'coupon', reason: 'coupon_unknown' }],
  exchange: {
    ...{ from: 'EUR', to: 'USD', rate: '1.0843', amount_minor: '4519' },
    as_of: '2026-11-19T00:00:00.000Z',
  },
  lines: [line(1, 'A', 3055, '1497'), line(2, 'B', 300, '147')],
  skipped: [{ level: 3, reason: 'missing' }],
  ...{ fee_minor: '245', revenue_minor: '1889' },
  hold: { days: 30, until: '2026-12-20T10:00:01.000Z' },
}

const refunded = (known: { deducted_minor?: string }): ReceiptFacts => ({
  undo: {
    ...{ amount_minor: '2000', clamped_minor: '500', currency: 'USD', is_whole: false },
    lines: [{ level: 1, affiliate_id: 'A', taken_minor: '600', from: 'out', ...known }],
  },
})

test('audit 29: an affiliate sees the deducted amount and the debt', () => {
  const own = said(refunded({ deducted_minor: '400' }), { ...english, ownId: 'A' })
  expect(own).toContain('$4.00 was deducted from your balance.')
  expect(own).toContain('You owe $2.00: your balance was too low. Next commissions pay it.')
})

test('a whole receipt in English', () => {
  expect(said(whole, english)).toEqual([
    'Attributed by the affiliate’s click.',
    'Time of the click: Nov 18, 2026, 07:00:00 UTC.',
    'The app sent click D, a repeat of this click. The first click counts.',
    'From click to conversion: 2 days 3 hours.',
    'Attribution window: 30 days.',
    'Time of the conversion, reported by the app: Nov 20, 2026, 10:00:00 UTC.',
    'Coupon: the coupon is unknown.',
    'Reported as €45.19. Converted at EUR/USD 1.0843, valid from Nov 19, 2026, 00:00:00 UTC.',
    'Level 1, Anna Reed: $14.97. Rate: 30.55% of $49.00 (the offer’s rate).',
    'Level 2, Boris Lind: $1.47. Rate: 3% of $49.00 (the offer’s rate).',
    'Level 3: no commission, there is no sponsor at this level.',
    'Platform fee: $2.45.',
    'Total cost to the advertiser: $18.89.',
    'On hold for 30 days after recording, until Dec 20, 2026, 10:00:01 UTC.',
  ])
})

test('the same receipt in Russian', () => {
  expect(said(whole, russian)).toEqual([
    'Атрибуция по клику партнёра.',
    'Время клика: 18 нояб. 2026 г., 07:00:00 UTC.',
    'Приложение прислало клик D, повтор этого клика. Засчитывается первый клик.',
    'От клика до конверсии: 2 дня 3 часа.',
    'Окно атрибуции: 30 дней.',
    'Время конверсии по данным приложения: 20 нояб. 2026 г., 10:00:00 UTC.',
    'Купон: купон неизвестен.',
    'Сообщённая сумма: 45,19 €. Пересчитано по курсу EUR/USD 1.0843, он действует с 19 нояб. 2026 г., 00:00:00 UTC.',
    'Уровень 1, Anna Reed: 14,97 $. Ставка: 30,55 % от 49,00 $ (ставка оффера).',
    'Уровень 2, Boris Lind: 1,47 $. Ставка: 3 % от 49,00 $ (ставка оффера).',
    'Уровень 3: без комиссии, на этом уровне нет спонсора.',
    'Сбор платформы: 2,45 $.',
    'Всего с рекламодателя: 18,89 $.',
    'В холде 30 дней с момента записи, до 20 дек. 2026 г., 10:00:01 UTC.',
  ])
})

test('an affiliate reads of their own money, and of no other', () => {
  const own = said(whole, { ...english, ownId: 'A', nameOf: () => null })
  expect(own).toContain('You earn $14.97. Rate: 30.55% of $49.00 (the offer’s rate).')
  expect(own.join(' ')).not.toMatch(/2\.45|18\.89|Boris/)
})

describe('each fact has its sentence', () => {
  const hybrid = { ...line(1, 'A', 1000, '690'), fixed_minor: '200' }
  const tiered = (tier_metric: 'conversions' | 'amount' | undefined) => ({
    lines: [
      { ...line(1, 'A', 3000, '1470'), tier_from: '1000', ...(tier_metric && { tier_metric }) },
    ],
  })
  test.each<[string, ReceiptFacts, string, string]>([
    ['a coupon', { rule: 'coupon', coupon: { code: 'ANNA10' } }, 'ANNA10', 'ANNA10'],
    [
      'a bound customer',
      {
        ...{ rule: 'customer', reported: { customer_id: 'buyer-7' } },
        customer: { bound_at: '2026-10-01T00:00:00.000Z', bound_by: 'coupon' },
      },
      'Customer linked to the affiliate on Oct 1, 2026, 00:00:00 UTC by: Coupon.',
      'Клиент закреплён за партнёром 1 окт. 2026 г., 00:00:00 UTC, основание: Купон.',
    ],
    [
      'a fingerprint, and how weak it is',
      { rule: 'fingerprint', fingerprint: { clicks: 2, affiliates: 1 } },
      'This is the weakest evidence.',
      'Это самое слабое доказательство.',
    ],
    [
      'nothing at all',
      { rule: 'none' },
      'Not attributed: nothing links this conversion to an affiliate.',
      'Без атрибуции: конверсия не связана ни с одним партнёром.',
    ],
    [
      'a conversion when it was heard of',
      { converted_at: '2026-11-20T10:00:00Z' },
      'time of receipt',
      'время получения',
    ],
    [
      'a clock that runs behind',
      {
        ...{ rule: 'click', converted_at: '2026-11-20T10:00:00Z' },
        click: { id: 'K', clicked_at: '2026-11-20T10:00:05Z' },
      },
      '5 seconds before the click',
      'раньше клика (разница: 5 секунд)',
    ],
    [
      'a first click that cannot earn',
      {
        ...{ rule: 'click', converted_at: '2026-11-20T10:00:00Z' },
        click: { id: 'K', clicked_at: '2026-11-20T09:00:00Z', kept: 'F' },
      },
      'first click F cannot earn, so their next click',
      'Первый клик посетителя F не может',
    ],
    [
      'a cap, with how it stood',
      {
        excluded: [
          {
            ...{ rule: 'cap', reason: 'over_cap', metric: 'commission', period: 'day' },
            ...{ used: '9000', limit: '10000' },
          },
        ],
      },
      'Cap: the cap was reached (Commission per day: $90.00 of $100.00 used).',
      'использовано 90,00 $ из 100,00 $',
    ],
    [
      'percent and fixed',
      { lines: [hybrid] },
      '10% of $49.00 and $2.00 fixed',
      '10 % от 49,00 $ и 2,00 $',
    ],
    ['an own rate', { lines: [{ ...hybrid, source: 'affiliate' }] }, 'own rate', 'личная ставка'],
    ['a coupon’s rate', { lines: [{ ...hybrid, source: 'coupon' }] }, 'coupon', 'купона партнёра'],
    [
      'a rate fixed before',
      { lines: [{ ...hybrid, source: 'customer' }] },
      'the rate of the renewed order',
      'ставка продлеваемого заказа',
    ],
    ['a tier', tiered(undefined), 'Volume rate applied.', 'повышенная ставка за объём.'],
    ['a tier by count', tiered('conversions'), 'from 1,000 conversions', 'порог: 1 000 конверсий'],
    ['a tier by amount', tiered('amount'), 'from $10.00', 'порог: 10,00 $'],
    [
      'a sponsor who was not active',
      { lines: [], skipped: [{ level: 2, reason: 'inactive' }] },
      'Level 2: no commission, the sponsor was not active.',
      'Уровень 2: без комиссии, спонсор был неактивен.',
    ],
    ['no hold', { hold: { days: 0, until: '' } }, 'No hold.', 'Холда нет.'],
    [
      'audit 29: a refund that the balance covered',
      refunded({ deducted_minor: '600' }),
      'Level 1, Anna Reed: $6.00, deducted from the balance.',
      'Уровень 1, Anna Reed: 6,00 $, списано с баланса.',
    ],
    [
      'audit 29: a refund that the balance covered in part',
      refunded({ deducted_minor: '400' }),
      'Anna Reed: $4.00, deducted from the balance. Level 1, Anna Reed: $2.00, as a debt: the balance was too low.',
      'Anna Reed: 4,00 $, списано с баланса. Уровень 1, Anna Reed: 2,00 $, записано в долг: на балансе не хватило.',
    ],
    [
      'audit 29: a refund of which it is not known what the balance covered',
      refunded({}),
      'Level 1, Anna Reed: $6.00, deducted from the balance, or as a debt where the balance was too low.',
      'Уровень 1, Anna Reed: 6,00 $, списано с баланса, а чего не хватило, записано в долг.',
    ],
    [
      'the first version',
      { rule: 'click', payout_rule: { rate_bps: 3000, fixed_minor: '0' } },
      'The offer paid 30% of $49.00.',
      'Оффер платил 30 % от 49,00 $.',
    ],
  ])('%s', (_, receipt, inEnglish, inRussian) => {
    expect(said(receipt, english).join(' ')).toContain(inEnglish)
    expect(said(receipt, russian).join(' ')).toContain(inRussian)
  })
})

test('an empty receipt does not break the page', () => {
  expect(said({}, english)).toEqual([
    'Not attributed: nothing links this conversion to an affiliate.',
  ])
})

test('a rejection names its reason first', () => {
  const receipt: ReceiptFacts = {
    rule: 'none',
    excluded: [{ rule: 'customer', reason: 'partnership_inactive' }],
  }
  const rejection = 'partnership_inactive'
  expect(said(receipt, { ...english, rejection })[0]).toBe(
    'Nobody earns: the affiliate or the partnership was not active.',
  )
  expect(said(receipt, { ...russian, rejection })[0]).toBe(
    'Комиссии нет ни у кого: партнёр или партнёрство были неактивны.',
  )
})

test('audit 16: a refund without effect shows the requested amount', () => {
  const receipt: ReceiptFacts = {
    excluded: [{ rule: 'original', reason: 'nothing_to_undo' }],
    undo: { reported: { amount_minor: '3000', currency: 'USD' } },
  }
  expect(said(receipt, { ...english, originalId: 'C' })).toContain(
    'Refund requested: $30.00. Nothing was deducted.',
  )
  expect(said(receipt, { ...russian, originalId: 'C' }).join(' ')).toContain('Ничего не списано')
})

test.each([
  [true, 'Corrects the amount of an earlier conversion, with its affiliate and rates.'],
  [false, 'Repeats an earlier conversion, with its affiliate, rates and window.'],
])('a repeated postback says what it is beside (corrects: %s)', (corrects, sentence) => {
  const receipt = { ...whole, beside: { corrects } }
  const [first] = said(receipt, { ...english, originalId: corrects ? 'first' : null })
  expect(first).toBe(sentence)
})
