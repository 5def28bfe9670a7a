/** Audit entries as sentences, from their codes and values. */
import {
  type AdvertiserStatus,
  type AffiliateStatus,
  type AuditAction,
  type AuditedTable,
  auditActions,
  auditedTables,
  type BookingStatus,
  type Currency,
  currencies,
  type InvoiceStatus,
  type OfferStatus,
  type PartnershipStatus,
  type PayoutBatchStatus,
  type ProposalStatus,
  type ReviewStatus,
  type TaxFormStatus,
  type UserStatus,
} from '../../../schema/vocabulary.ts'
import { fromMinor } from '../core/format/money.ts'
import type { DurationUnit, Formats } from '../core/i18n/formats.ts'
import type { AuditEntry } from './audit-data.ts'

/**
 * What happened to a row. `archive`, `revoke`: an update that sets the time of it. `list`, `unlist`:
 * in the marketplace.
 */
export const auditVerbs = [
  'insert',
  'update',
  'delete',
  'archive',
  'revoke',
  'list',
  'unlist',
] as const
export type AuditVerb = (typeof auditVerbs)[number]

/** A new status that is said in a word of its own. */
export type AuditTransition =
  | `affiliates.${AffiliateStatus}`
  | `advertisers.${AdvertiserStatus}`
  | `bookings.${BookingStatus}`
  | `invoices.${InvoiceStatus}`
  | `offers.${OfferStatus}`
  | `partnerships.${PartnershipStatus}`
  | `payout_batches.${PayoutBatchStatus}`
  | `proposals.${ProposalStatus}`
  | `reviews.${ReviewStatus}`
  | `tax_forms.${TaxFormStatus}`
  | `users.${UserStatus}`

/** Phrases between the person and the name of the row: "approved batch". */
export interface AuditSentences {
  readonly changes: Readonly<Record<AuditedTable, Readonly<Record<AuditVerb, string>>>>
  readonly transitions: Readonly<Record<AuditTransition, string>>
  readonly actions: Readonly<Record<AuditAction, string>>
  /** The changed fields, after the sentence. */
  readonly fields: (names: string, more: number) => string
}

/** The phrases of each table and verb, made of its noun. */
export function changesOf<Noun>(
  nouns: Readonly<Record<AuditedTable, Noun>>,
  phrase: (noun: Noun, verb: AuditVerb) => string,
): AuditSentences['changes'] {
  const of = (noun: Noun) =>
    Object.fromEntries(auditVerbs.map((verb) => [verb, phrase(noun, verb)]))
  const made = Object.entries<Noun>(nouns).map(([table, noun]) => [table, of(noun)])
  return Object.fromEntries(made) as AuditSentences['changes']
}

const FIELDS_MAX = 3
/** Fields that come with every decision. */
const quiet: ReadonlySet<string> = new Set([
  ...['status', 'updated_at', 'decided_at', 'decided_by', 'approved_at', 'approved_by'],
  ...['archived_at', 'revoked_at', 'changed_at', 'changed_by', 'is_listed'],
])

const isOneOf = <Word extends string>(words: readonly Word[], word: string): word is Word =>
  (words as readonly string[]).includes(word)

function verbOf(written: string, after: AuditEntry['after']): AuditVerb {
  if (written === 'update' && after?.archived_at) return 'archive'
  if (written === 'update' && after?.revoked_at) return 'revoke'
  if (written === 'update' && typeof after?.is_listed === 'boolean')
    return after.is_listed ? 'list' : 'unlist'
  return isOneOf(auditVerbs, written) ? written : 'update'
}

/** The entry in words; null if this version of the page does not know its action. */
export function sentenceOf(
  { action, subject, affiliate, before, after }: AuditEntry,
  said: { who: string; words: AuditSentences; format: Formats; field: (name: string) => string },
): string | null {
  const { who, words, format, field } = said
  // "Felix approved batch 85A49C, $14.70"; in Russian, "Felix: …" fits people of any gender.
  const joint = format.locale === 'ru' ? ': ' : ' '
  if (isOneOf(auditActions, action)) return `${who}${joint}${words.actions[action]}`
  const [table = '', written = ''] = action.split('.')
  if (!isOneOf(auditedTables, table)) return null
  const transition = `${table}.${String(after?.status)}`
  const isDecision = transition in words.transitions && (written === 'update' || before === null)
  const isNew = written === 'insert' && table !== 'bookings'
  const did =
    isDecision && !isNew
      ? words.transitions[transition as AuditTransition]
      : words.changes[table][verbOf(written, after)]
  const name = subject?.name ?? (table === 'partnerships' ? affiliate?.name : null)
  const amount = subject?.amount && format.money(subject.amount)
  const what = [name, amount].filter((part): part is string => Boolean(part))
  const sentence = `${who}${joint}${did} ${what.join(', ')}`.trimEnd()
  if (isDecision || written !== 'update') return sentence
  const changed = Object.keys(after ?? {}).filter((one) => !quiet.has(one))
  if (changed.length === 0) return sentence
  const more = Math.max(0, changed.length - FIELDS_MAX)
  return `${sentence}: ${words.fields(changed.slice(0, FIELDS_MAX).map(field).join(', '), more)}`
}

/** Money, times and yes or no of one field as text; null if it is neither. */
export function wordedValue(
  field: string,
  value: unknown,
  {
    currency,
    format,
    yes,
    no,
  }: {
    currency: unknown
    format: Formats
    yes: string
    no: string
  },
): string | null {
  if (typeof value === 'boolean') return value ? yes : no
  if (field.endsWith('_at') && typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    return format.exact(value)
  }
  if (typeof value === 'number') {
    const [, unit] = /_(bps|seconds|hours|days|months)$/.exec(field) ?? []
    if (unit === 'bps') return format.bps(value)
    if (unit !== undefined) return format.duration(value, unit as DurationUnit)
  }
  const isMinor = field.endsWith('_minor') && /^-?\d+$/.test(String(value))
  if (!isMinor || !isOneOf(currencies, String(currency))) return null
  return format.money(fromMinor(BigInt(String(value)), currency as Currency))
}
