import type {
  ConversionEvent,
  LedgerAccountKind,
  LedgerReason,
} from '../../../schema/vocabulary.ts'
import type { MoneyWords } from './en.ts'
import type { Side, StatementLine } from './statement-data.ts'

type Elsewhere = keyof MoneyWords['statement']['elsewhere']

/** Source or target of the money, if it is not an account of the statement's owner. */
const elsewhereOf: Readonly<Record<Side, Partial<Record<LedgerReason, Elsewhere>>>> = {
  affiliate: {
    payout_paid: 'payPal',
    payout_reversed: 'payPal',
    debt_written_off: 'platform',
    adjusted: 'platform',
  },
  advertiser: {
    deposit_received: 'sender',
    invoice_paid: 'sender',
    deposit_charged_back: 'sender',
    fee_charged: 'platform',
    fee_earned: 'platform',
    fee_returned: 'platform',
    tariff_charged: 'platform',
  },
}
const usual = { affiliate: 'advertiser', advertiser: 'affiliate' } as const

/** "on hold → available": both accounts of a line. */
export function pathOf(line: StatementLine, side: Side, words: MoneyWords['statement']): string {
  const other = words.elsewhere[elsewhereOf[side][line.reason] ?? usual[side]]
  const place = (account: string | null) =>
    account === null ? other : words.places[account as LedgerAccountKind]
  return words.path(place(line.from_account), place(line.to_account))
}

/** The subject of a line: offer, event, level, person, order or document. */
export function aboutOf(
  line: StatementLine,
  side: Side,
  words: MoneyWords['statement'],
  events: Readonly<Record<ConversionEvent, string>>,
): string {
  return [
    side === 'affiliate' ? line.advertiser?.name : line.affiliate && nameOf(line.affiliate),
    line.offer,
    line.event && events[line.event],
    line.level !== null && line.level > 1 && words.level(line.level),
    side === 'advertiser' && line.external_id && words.order(line.external_id),
    line.booking_reference && words.reference(line.booking_reference),
  ]
    .filter(Boolean)
    .join(' · ')
}

const nameOf = ({ name, code }: NonNullable<StatementLine['affiliate']>) => `${name} (${code})`

/** The effect of a line on its owner's total: transfers between own accounts change nothing. */
export function effectOf({ from_account, to_account }: StatementLine): 'more' | 'less' | 'same' {
  if (from_account !== null && to_account !== null) return 'same'
  return to_account === null ? 'less' : 'more'
}
