/** Fraud signals as sentences, from the facts stored by their rules. */
import type { Currency } from '../../../schema/vocabulary.ts'
import type { ReviewReason } from '../../../workers/fraud/rules/review-rules.ts'
import { fromMinor } from '../core/format/money.ts'
import { spanOf } from '../core/format/spans.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { PageWords } from '../core/i18n/language.ts'

/** Texts of a fraud rule in one language. */
export interface RuleText {
  name: string
  /** What the rule checks. */
  does: string
  /** What the rule found in a conversion, in one sentence. */
  saw: (fact: FactReader) => string
}

/** The facts of a signal by name, as text. Facts may be missing in older versions. */
export interface FactReader {
  /** 0 if missing. */
  number: (name: string) => number
  /** A dash if missing. */
  text: (name: string) => string
  is: (name: string, value: string) => boolean
  /** A date and time. */
  time: (name: string) => string
  /** Seconds as "1 minute 5 seconds". */
  span: (name: string) => string
  minutes: (name: string) => string
  hours: (name: string) => string
  /** Minor units of the conversion's currency. */
  money: (name: string) => string
  bps: (name: string) => string
  /** 90 as "90%". */
  percent: (name: string) => string
  country: (name: string) => string
}

interface SignalReader {
  readonly words: PageWords
  readonly format: Formats
  readonly currency: Currency | null
}

/** Facts as stored: plain JSON, possibly incomplete in older versions. */
export type SignalFacts = Readonly<Record<string, unknown>>

/** One sentence. */
export function signalInWords(
  rule: ReviewReason,
  facts: SignalFacts,
  reader: SignalReader,
): string {
  return reader.words.ruleTexts[rule].saw(factReader(facts, reader))
}

function factReader(facts: SignalFacts, { words, format, currency }: SignalReader): FactReader {
  const number = (name: string) => {
    const value = facts[name]
    return typeof value === 'number' ? value : 0
  }
  const text = (name: string) => {
    const value = facts[name]
    return typeof value === 'string' && value !== '' ? value : '—'
  }
  return {
    number,
    text,
    is: (name, value) => facts[name] === value,
    time: (name) => {
      const value = facts[name]
      return typeof value === 'string' ? format.exact(value) : '—'
    },
    span: (name) => spanOf(number(name) * 1000, words.spans),
    minutes: (name) => words.spans.minute(number(name)),
    hours: (name) => words.spans.hour(number(name)),
    money: (name) => {
      const minor = facts[name]
      return currency === null || typeof minor !== 'string'
        ? text(name)
        : format.money(fromMinor(BigInt(minor), currency))
    },
    bps: (name) => format.bps(number(name)),
    percent: (name) => format.ratio(number(name) / 100),
    country: (name) => format.country(text(name)),
  }
}
