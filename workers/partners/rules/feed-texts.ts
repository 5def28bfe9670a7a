/** Texts of feeds of offers. */
import {
  type ConversionEvent,
  type Currency,
  currencyExponents,
  type Language,
} from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'

interface FeedTexts {
  title: (affiliateCode: string) => string
  about: string
  pays: string
  coupon: (code: string) => string
  events: Partial<Record<ConversionEvent, string>>
  months: (count: number) => string
}

const texts: Readonly<Record<Language, FeedTexts>> = {
  en: {
    title: (code) => `Offers of ${code}`,
    about: 'The offers you have joined, with your links.',
    pays: 'Pays',
    coupon: (code) => `Coupon: ${code}`,
    events: { lead: 'lead', sale: 'sale', rebill: 'renewal' },
    months: (count) => ` for ${count} ${count === 1 ? 'month' : 'months'}`,
  },
  ru: {
    title: (code) => `Офферы партнёра ${code}`,
    about: 'Офферы, которые вы продвигаете, с вашими ссылками.',
    pays: 'Платит',
    coupon: (code) => `Промокод: ${code}`,
    events: { lead: 'лид', sale: 'продажа', rebill: 'ребилл' },
    months: (count) => ` (${count} мес.)`,
  },
}

export const feedTexts = (language: Language): FeedTexts => texts[language]

interface Rate {
  rateBps: number
  fixedMinor: bigint
}

export interface PaidEvent extends Rate {
  event: ConversionEvent
  recurringMonths: number | null
  tiers: readonly Rate[]
}

/** Such as "Pays: sale 30%, renewal 20% for 12 months"; empty if nothing is paid. */
export function payoutSentence(
  payout: readonly PaidEvent[],
  currency: Currency,
  language: Language,
): string {
  const words = texts[language]
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 })
  const digits = currencyExponents[currency]
  const money = new Intl.NumberFormat(language, {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  })
  const rateText = ({ rateBps, fixedMinor }: Rate) =>
    [
      ...(rateBps > 0 ? [percent.format(rateBps / 10_000)] : []),
      ...(fixedMinor > 0n
        ? [money.format(toDecimal({ minor: fixedMinor, currency }) as Intl.StringNumericLiteral)]
        : []),
    ].join(' + ')
  const parts = payout.flatMap((paid) => {
    const name = words.events[paid.event]
    // With tiers, the first and the last rate say what is possible.
    const rates = [paid, ...paid.tiers.slice(-1)].map(rateText)
    const range = [...new Set(rates)].filter((rate) => rate !== '').join(' – ')
    if (name === undefined || range === '') return []
    return [`${name} ${range}${paid.recurringMonths ? words.months(paid.recurringMonths) : ''}`]
  })
  return parts.length === 0 ? '' : `${words.pays}: ${parts.join(', ')}`
}
