/** Figures in wire format, as far as the scope may see them. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { currencyExponents } from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'
import type { Figures } from '../db/figures.ts'
import { convertMoney, type MoneyOf } from '../rules/convert.ts'
import {
  averageOrder,
  type Counts,
  conversionRate,
  counts,
  earningsPerClick,
  type Measure,
  measuresFor,
  returnOnSpend,
  sums,
} from '../rules/measures.ts'
import type { Question } from '../rules/question.ts'
import type { FiguresAnswer } from './contract.ts'

/** Decimals of an amount for each click, beyond those of the currency. */
const MORE_DECIMALS = 4

type Rates = Readonly<Partial<Record<Currency, string>>>

export function figuresAnswer(
  { scope, currency }: Pick<Question, 'scope' | 'currency'>,
  { counts: own, secondsToSale, money }: Figures,
  rates: Rates,
): FiguresAnswer {
  const seen = measuresFor(scope)
  const shown = currency === null ? money : convertMoney(money, currency, rates)
  return {
    ...(Object.fromEntries(counts.map((name) => [name, own[name]])) as Counts),
    cr: conversionRate(own),
    time_to_sale_seconds: secondsToSale === null ? null : Math.round(secondsToSale),
    money: shown.map((of) => moneyFigures(of, own, scope.kind, seen)),
  }
}

function moneyFigures(
  { currency, sums: own }: MoneyOf,
  of: Counts,
  kind: Question['scope']['kind'],
  seen: readonly Measure[],
): FiguresAnswer['money'][number] {
  const visible = sums.filter((name) => seen.includes(name))
  return {
    currency,
    ...Object.fromEntries(visible.map((name) => [name, toDecimal({ minor: own[name], currency })])),
    epc: decimalOrNull(earningsPerClick(of, own), currency),
    ...(seen.includes('aov') ? { aov: decimalOrNull(averageOrder(of, own), currency) } : {}),
    ...(seen.includes('roi') ? { roi: returnOnSpend(kind, own) } : {}),
  }
}

const decimalOrNull = (minor: number | null, currency: Currency) =>
  minor === null
    ? null
    : (minor / 10 ** currencyExponents[currency]).toFixed(
        currencyExponents[currency] + MORE_DECIMALS,
      )
