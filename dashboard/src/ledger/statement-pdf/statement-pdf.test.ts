import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { jsPDF } from 'jspdf'
import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import type { Language } from '../../../../schema/vocabulary.ts'
import { formatMoney } from '../../core/format/money.ts'
import { enMoney } from '../en.ts'
import { ruMoney } from '../ru.ts'
import type { StatementLine } from '../statement-data.ts'
import { enPdf } from './pdf-en.ts'
import { ruPdf } from './pdf-ru.ts'
import { drawStatement, type PdfWords, type StatementOfPdf } from './statement-pdf.ts'

const require = createRequire(import.meta.url)
const fontOf = (file: string) =>
  readFileSync(require.resolve(`@expo-google-fonts/inter/${file}`)).toString('base64')
const fonts = {
  regular: fontOf('400Regular/Inter_400Regular.ttf'),
  bold: fontOf('600SemiBold/Inter_600SemiBold.ttf'),
}
const words: Readonly<Record<Language, PdfWords>> = {
  en: { language: 'en', money: enMoney, pdf: enPdf },
  ru: { language: 'ru', money: ruMoney, pdf: ruPdf },
}

const line = (at: number, over: Partial<StatementLine> = {}): StatementLine => ({
  ...{ id: `${at}`, transaction_id: `${at}`, reason: 'commission_created', amount: '14.70' },
  recorded_at: new Date(Date.UTC(2026, 10, 20, 10, at % 60)).toISOString(),
  effective_at: '2026-11-20T10:00:00.000Z',
  ...{ from_account: null, to_account: 'aff.pending', affiliate: null, offer: 'Shop' },
  advertiser: { id: 'a', name: 'Acme' },
  ...{ event: 'sale', level: 1, conversion_id: null, external_id: null, click_id: null },
  ...{ payout_item_id: null, booking_reference: null },
  ...over,
})

const statement = (lines: StatementLine[], over: Partial<StatementOfPdf> = {}): StatementOfPdf => ({
  ...{ side: 'affiliate', owner: 'Анна Media', advertiser: 'Acme Ltd' },
  statement: {
    ...{ currency: 'USD', currencies: ['USD'], from: '2026-11-01', to: '2026-11-30', lines },
    opening: [
      { account: 'aff.debt', amount: '-3.10' },
      { account: 'aff.available', amount: '1234.56' },
      { account: 'aff.hold', amount: '0.00' },
    ],
    closing: [{ account: 'aff.available', amount: '90071992547409.93' }],
  },
  madeAt: new Date('2026-12-01T08:00:00Z'),
  ...over,
})

async function write(of: StatementOfPdf, language: Language) {
  const pdf = new jsPDF({ unit: 'pt', format: 'a4', compress: true })
  await drawStatement(pdf, fonts, of, words[language])
  const file = new Uint8Array(pdf.output('arraybuffer'))
  const { text } = await extractText(await getDocumentProxy(file))
  // Words of a line may be apart by a narrow or fixed blank.
  return text.map((page) => page.replaceAll(/\s+/g, ' '))
}
const money = (amount: string, language: Language) =>
  formatMoney({ amount, currency: 'USD' }, language).replaceAll(/\s/g, ' ')

test.each(['en', 'ru'] as const)(
  'in %s it says whose it is, and every amount',
  async (language) => {
    const refund = line(2, {
      ...{ reason: 'commission_refunded', from_account: 'aff.available', to_account: null },
      amount: '2.00',
    })
    const pages = await write(statement([line(1), refund]), language)
    expect(pages).toHaveLength(1)
    const { pdf, money: shared } = words[language]
    const [page] = pages
    for (const text of [
      ...['Acme Ltd', pdf.title, pdf.affiliate('Анна Media'), pdf.page(1, 1)],
      ...[shared.accounts['aff.debt'], shared.statement.reasons.commission_refunded],
      ...[money('-3.10', language), money('1234.56', language)],
      money('90071992547409.93', language),
      ...[`+${money('14.70', language)}`, `−${money('2.00', language)}`],
    ]) {
      expect(page).toContain(text)
    }
    expect(page).not.toContain(shared.accounts['aff.hold'])
    expect(/[а-яё]/i.test(page!.replaceAll('Анна', ''))).toBe(language === 'ru')
  },
)

test('a long statement has numbered pages with the header on each, and every line once', async () => {
  const lines = Array.from({ length: 300 }, (_, at) => line(at, { offer: `Offer-${at};` }))
  const pages = await write(statement(lines), 'en')
  expect(pages.length).toBeGreaterThan(5)
  for (const [at, page] of pages.entries()) {
    expect(page).toContain(`Page ${at + 1} of ${pages.length}`)
    if (at < pages.length - 1) expect(page).toContain('When (UTC) Transaction Amount')
  }
  const found = pages.join(' ').match(/Offer-\d+;/g)
  expect(found).toEqual(lines.map((_, at) => `Offer-${at};`))
})

test('long names are wrapped within the page', async () => {
  const offer = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ')
  const owner = 'Very long account name '.repeat(8).trim()
  const of = statement([line(1, { offer })], { side: 'advertiser', owner, advertiser: null })
  const [page] = await write(of, 'en')
  expect(page).toContain(owner)
  expect(page?.match(/word\d+/g)).toHaveLength(40)
})

test('an advertiser’s statement names it and the orders; without lines it says so', async () => {
  const advertiser = { side: 'advertiser', owner: 'Acme Ltd', advertiser: null } as const
  const order = line(1, {
    external_id: 'A-1',
    affiliate: { id: 'f', code: 'anna', name: 'Анна Media' },
  })
  const [page] = await write(statement([order], advertiser), 'en')
  expect(page).toMatch(/^Acme Ltd/)
  expect(page).toContain('Анна Media (anna) · Shop · Sale · Order A-1')
  const [empty] = await write(statement([]), 'ru')
  expect(empty).toContain(ruPdf.none)
})
