import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldCode } from '../../schema/field-messages.ts'
import { type Currency, currencies, currencyExponents } from '../../schema/vocabulary.ts'
import { fault } from './field-faults.ts'
import {
  AMOUNT_MINOR_MAX,
  add,
  parseAmount,
  parseDecimal,
  payPalStepMinor,
  shareOf,
  toDecimal,
  toPayPalValue,
} from './money.ts'

const anyCurrency = fc.constantFrom(...currencies)
const anyMinor = fc.bigInt({ min: 0n, max: AMOUNT_MINOR_MAX })

describe('a decimal is read exactly or refused by name', () => {
  const read: [string, Currency, bigint][] = [
    ['49.00', 'USD', 4900n],
    ['49', 'USD', 4900n],
    ['49.9', 'USD', 4990n],
    ['0.01', 'USD', 1n],
    ['0', 'USD', 0n],
    ['007', 'USD', 700n],
    ['500', 'JPY', 500n],
    ['1.234', 'KWD', 1234n],
    ['10000000000000.00', 'USD', AMOUNT_MINOR_MAX],
  ]
  for (const [text, currency, minor] of read) {
    test(`${text} ${currency} is ${minor} minor units`, () => {
      expect(parseDecimal(text, currency)).toEqual({ ok: true, money: { minor, currency } })
    })
  }

  const refused: [string, Currency, FieldCode][] = [
    ['49.999', 'USD', 'amount_decimals'],
    ['49.990', 'USD', 'amount_decimals'],
    ['1.0', 'JPY', 'amount_no_decimals'],
    ['1.2345', 'KWD', 'amount_decimals'],
    ['-1', 'USD', 'amount_negative'],
    ['-0', 'USD', 'amount_negative'],
    ['10000000000000.01', 'USD', 'amount_max'],
    ['9999999999999999999', 'USD', 'amount_max'],
    ['9'.repeat(500), 'USD', 'amount_format'],
    ['1,5', 'USD', 'amount_format'],
    ['1e309', 'USD', 'amount_format'],
    ['1e2', 'USD', 'amount_format'],
    ['NaN', 'USD', 'amount_format'],
    ['Infinity', 'USD', 'amount_format'],
    ['', 'USD', 'amount_format'],
    [' 1', 'USD', 'amount_format'],
    ['1\n', 'USD', 'amount_format'],
    ['+1', 'USD', 'amount_format'],
    ['.5', 'USD', 'amount_format'],
    ['5.', 'USD', 'amount_format'],
    ['0x10', 'USD', 'amount_format'],
    ['١', 'USD', 'amount_format'],
    ['1_000', 'USD', 'amount_format'],
  ]
  for (const [text, currency, code] of refused) {
    test(`${JSON.stringify(text.slice(0, 24))} ${currency} is refused as ${code}`, () => {
      expect(parseDecimal(text, currency)).toMatchObject({ ok: false, fault: { code } })
    })
  }

  test('a refusal names the decimals of the currency', () => {
    const parse = (text: string, currency: Currency) => parseDecimal(text, currency)
    expect(parse('1.5', 'JPY')).toEqual({
      ok: false,
      fault: fault('amount_no_decimals', { currency: 'JPY' }),
    })
    expect(parse('1.2345', 'KWD')).toEqual({
      ok: false,
      fault: fault('amount_decimals', { currency: 'KWD', decimals: 3 }),
    })
    const most = fault('amount_max', { max: '10000000000000.00' })
    expect(parse('99999999999999', 'USD')).toEqual({ ok: false, fault: most })
  })

  test('a decimal of 40 characters is read, a longer one is none', () => {
    expect(parseDecimal('1'.padStart(40, '0'), 'USD')).toMatchObject({ money: { minor: 100n } })
    expect(parseDecimal('1'.padStart(41, '0'), 'USD')).toMatchObject({
      fault: { code: 'amount_format' },
    })
  })

  test('a sale of nothing is refused', () => {
    expect(parseAmount('0.00', 'USD')).toMatchObject({
      ok: false,
      fault: { code: 'amount_positive' },
    })
    expect(parseAmount('0.01', 'USD')).toMatchObject({ ok: true })
  })

  test('a written amount is read back unchanged', () => {
    fc.assert(
      fc.property(anyMinor, anyCurrency, (minor, currency) => {
        const text = toDecimal({ minor, currency })
        expect(parseDecimal(text, currency)).toEqual({ ok: true, money: { minor, currency } })
      }),
    )
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), anyCurrency, (text, currency) => {
        const parsed = parseDecimal(text, currency)
        if (parsed.ok) expect(parsed.money.minor >= 0n).toBe(true)
      }),
    )
  })
})

describe('statements and the journal write what was taken with a minus', () => {
  const written: [bigint, Currency, string][] = [
    [-4900n, 'USD', '-49.00'],
    [-5n, 'USD', '-0.05'],
    [-1n, 'KWD', '-0.001'],
    [-1234n, 'KWD', '-1.234'],
    [-500n, 'JPY', '-500'],
    [0n, 'USD', '0.00'],
    [0n, 'JPY', '0'],
    [7n, 'JPY', '7'],
  ]
  for (const [minor, currency, text] of written) {
    test(`${minor} minor units of ${currency} are ${text}`, () => {
      expect(toDecimal({ minor, currency })).toBe(text)
    })
  }
})

test('money of two currencies is never added, and a negative amount has no share', () => {
  const usd = { minor: 1n, currency: 'USD' } as const
  expect(add(usd, { minor: -3n, currency: 'USD' })).toEqual({ minor: -2n, currency: 'USD' })
  expect(() => add(usd, { minor: 1n, currency: 'EUR' })).toThrow('one currency')
  expect(shareOf({ minor: 0n, currency: 'USD' }, 10_000).minor).toBe(0n)
  expect(() => shareOf({ minor: -1n, currency: 'USD' }, 1)).toThrow('not negative')
})

describe('a share is rounded half up, once', () => {
  const shares: [bigint, number, bigint][] = [
    [4900n, 3000, 1470n],
    [1n, 5000, 1n],
    [1n, 4999, 0n],
    [3n, 5000, 2n],
    [333n, 3333, 111n],
    [100n, 0, 0n],
    [AMOUNT_MINOR_MAX, 10_000, AMOUNT_MINOR_MAX],
    [AMOUNT_MINOR_MAX - 1n, 1, 100_000_000_000n],
  ]
  for (const [minor, rateBps, share] of shares) {
    test(`${rateBps} bp of ${minor} is ${share}`, () => {
      expect(shareOf({ minor, currency: 'USD' }, rateBps).minor).toBe(share)
    })
  }

  test('it is within half a minor unit of the exact share', () => {
    fc.assert(
      fc.property(anyMinor, fc.integer({ min: 0, max: 10_000 }), (minor, rateBps) => {
        const error =
          shareOf({ minor, currency: 'USD' }, rateBps).minor * 10_000n - minor * BigInt(rateBps)
        expect(error <= 5_000n && error > -5_000n).toBe(true)
      }),
    )
  })

  test('a rate above 100 % or a broken one is a bug', () => {
    for (const rateBps of [10_001, -1, 0.5, Number.NaN]) {
      expect(() => shareOf({ minor: 1n, currency: 'USD' }, rateBps)).toThrow('basis points')
    }
  })
})

describe('PayPal gets amounts in its own decimals', () => {
  const written: [bigint, Currency, string][] = [
    [1000n, 'USD', '10.00'],
    [1010n, 'USD', '10.10'],
    [5n, 'USD', '0.05'],
    [500n, 'JPY', '500'],
    [50_000n, 'HUF', '500'],
    [100n, 'TWD', '1'],
  ]
  for (const [minor, currency, text] of written) {
    test(`${minor} minor units of ${currency} are written ${text}`, () => {
      expect(toPayPalValue({ minor, currency })).toBe(text)
    })
  }

  test('a part it cannot express is never cut off silently', () => {
    expect(() => toPayPalValue({ minor: 50_050n, currency: 'HUF' })).toThrow('PayPal')
    expect(() => toPayPalValue({ minor: 1n, currency: 'KWD' })).toThrow('PayPal')
  })

  test('its step divides the major unit', () => {
    for (const currency of currencies) {
      const step = payPalStepMinor(currency)
      if (step !== null) expect(10n ** BigInt(currencyExponents[currency]) % step).toBe(0n)
    }
  })
})
