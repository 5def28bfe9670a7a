/** What an affiliate may enter as a cost of traffic. */
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { addDays } from '../../core/days.ts'
import { parseAmount, toDecimal } from '../../core/money.ts'
import { type FieldProblem, fieldProblem, problemAt } from '../../core/refusal.ts'

/** A cost of one day; `offer` as it was given: an id, in files also a code. Null = all offers together. */
export interface CostFields {
  day: string
  offer: string | null
  currency: string
  amount: string
  note: string | null
}

export interface ReadCost extends Omit<CostFields, 'currency' | 'amount'> {
  currency: Currency
  amountMinor: bigint
}

const FIRST_DAY = '2000-01-01'
/** Sums over many days must stay far from the limits of numbers. */
const AMOUNT_MINOR_MAX = 10n ** 11n
const NOTE_CHARACTERS_MAX = 500

/** Reads the fields, or names those at fault. */
export function readCost(
  { day, offer, currency, amount, note }: CostFields,
  now: Date,
): ReadCost | FieldProblem[] {
  const code = currencies.find((known) => known === currency.toUpperCase())
  const minor = code === undefined ? null : readCostAmount(amount, code)
  const problems = [
    dayProblem(day, now),
    code === undefined ? fieldProblem('currency', 'currency_unknown') : null,
    typeof minor === 'bigint' ? null : minor,
    note !== null && note.length > NOTE_CHARACTERS_MAX
      ? fieldProblem('note', 'characters_between', { min: 0, max: NOTE_CHARACTERS_MAX })
      : null,
  ].filter((problem) => problem !== null)
  if (problems.length > 0 || code === undefined || typeof minor !== 'bigint') return problems
  return { day, offer, currency: code, amountMinor: minor, note }
}

/** The amount in minor units, above zero. */
export function readCostAmount(amount: string, currency: Currency): bigint | FieldProblem {
  const parsed = parseAmount(amount, currency)
  if (!parsed.ok) return problemAt('amount', parsed.fault)
  if (parsed.money.minor <= AMOUNT_MINOR_MAX) return parsed.money.minor
  const max = toDecimal({ minor: AMOUNT_MINOR_MAX, currency })
  return fieldProblem('amount', 'amount_max', { max })
}

/** Somewhere it may be tomorrow already. */
function dayProblem(day: string, now: Date): FieldProblem | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)) || addDays(day, 0) !== day) {
    return fieldProblem('day', 'date')
  }
  if (day < FIRST_DAY) return fieldProblem('day', 'date_min', { date: FIRST_DAY })
  const last = addDays(now.toISOString().slice(0, 10), 1)
  return day > last ? fieldProblem('day', 'date_max', { date: last }) : null
}
