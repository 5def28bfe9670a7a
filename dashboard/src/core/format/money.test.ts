import { describe, expect, test } from 'vitest'
import {
  formatMoney,
  formatMoneyShort,
  formatRate,
  fromMinor,
  perClick,
  sumMoney,
  toMinor,
} from './money.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('money on the screen', () => {
  test.each([
    ['0.00', 'USD', 'en', '$0.00'],
    ['0.05', 'USD', 'en', '$0.05'],
    ['12400.00', 'USD', 'en', '$12,400.00'],
    ['-10.50', 'USD', 'en', '\u2212$10.50'],
    ['12400.00', 'USD', 'ru', '12 400,00 $'],
    ['-10.50', 'EUR', 'ru', '\u221210,50 €'],
    ['12400.00', 'RUB', 'ru', '12 400,00 ₽'],
    ['1500', 'JPY', 'en', '¥1,500'],
    ['1.500', 'KWD', 'en', 'KWD 1.500'],
    ['90071992547409.93', 'USD', 'en', '$90,071,992,547,409.93'],
  ] as const)('%s %s in %s reads %s', (amount, currency, locale, shown) => {
    expect(plain(formatMoney({ amount, currency }, locale))).toBe(shown)
  })

  test('an axis is short, a figure never is', () => {
    const money = { amount: '12400.00', currency: 'USD' } as const
    expect(formatMoneyShort(money, 'en')).toBe('$12.4K')
    expect(formatMoney(money, 'en')).toBe('$12,400.00')
  })
})

describe('money is counted in whole minor units', () => {
  test.each([
    ['0.00', 'USD', 0n],
    ['-0.05', 'USD', -5n],
    ['7', 'JPY', 7n],
    ['0.012', 'KWD', 12n],
    ['90071992547409.93', 'USD', 9007199254740993n],
  ] as const)('%s %s is %s minor units, and back', (amount, currency, minor) => {
    expect(toMinor({ amount, currency })).toBe(minor)
    expect(fromMinor(minor, currency)).toEqual({ amount, currency })
  })

  test('a fraction of a cent is refused, not rounded', () => {
    expect(() => toMinor({ amount: '1.001', currency: 'USD' })).toThrow(SyntaxError)
  })

  test('a sum keeps to one currency', () => {
    const amounts = [
      { amount: '7.00', currency: 'USD' },
      { amount: '0.01', currency: 'EUR' },
      { amount: '-2.50', currency: 'USD' },
    ] as const
    expect(sumMoney(amounts, 'USD')).toEqual({ amount: '4.50', currency: 'USD' })
    expect(sumMoney([], 'EUR')).toEqual({ amount: '0.00', currency: 'EUR' })
  })
})

describe('earned per click', () => {
  test('keeps two decimals below the cent and hides them where they are zero', () => {
    const fine = perClick({ amount: '1.00', currency: 'USD' }, 80)
    expect(fine).toEqual({ amount: '0.0125', currency: 'USD' })
    expect(fine && formatRate(fine, 'en')).toBe('$0.0125')
    const round = perClick({ amount: '50.00', currency: 'USD' }, 100)
    expect(round && formatRate(round, 'en')).toBe('$0.5000')
  })

  test('without clicks there is none', () => {
    expect(perClick({ amount: '0.00', currency: 'USD' }, 0)).toBeNull()
  })
})
