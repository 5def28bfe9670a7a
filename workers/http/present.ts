import type { Currency } from '../../schema/vocabulary.ts'
import { toDecimal } from '../core/money.ts'
import type { MoneyAnswer } from './contract.ts'

/** Money in wire format. */
export function moneyAnswer(minor: bigint, currency: Currency): MoneyAnswer {
  return { amount: toDecimal({ minor, currency }), currency }
}

/** A time in wire format: UTC, with milliseconds. */
export const timeAnswer = (time: Date): string => time.toISOString()

export const timeOrNull = (time: Date | null): string | null => time?.toISOString() ?? null
