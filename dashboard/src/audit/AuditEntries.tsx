import { useFormat } from '../core/i18n/use-format.ts'
import { IdText } from '../ui/IdText.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AuditEntry } from './audit-data.ts'
import { actionWord, actorWord, columnWord } from './audit-texts.ts'
import { codeTexts, codeWord } from './code-words.ts'
import { differenceOf, valueText } from './difference.ts'
import { auditSentenceTexts } from './sentence-texts.ts'
import { sentenceOf, wordedValue } from './sentences.ts'

/** Number of changed fields shown. More are folded, and so are the fields of new and removed records. */
const FIELDS_OPEN_MAX = 6
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Audit log entries: action, person, time, IP address and changes. */
export function AuditEntries(props: { label: string; entries: readonly AuditEntry[] }) {
  return (
    <ol aria-label={props.label} className="divide-y divide-border">
      {props.entries.map((entry) => (
        <li key={entry.id} className="py-3 first:pt-0 last:pb-0">
          <Entry entry={entry} />
        </li>
      ))}
    </ol>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const text = auditSentenceTexts.use()
  const format = useFormat()
  const words = text.auditLog
  const { actor, subject, advertiser, affiliate, ip } = entry
  const roles: Readonly<Record<string, string>> = text.roles
  const accounts = [advertiser, affiliate].map((of) => of?.name).filter(Boolean)
  const { before: was, after: isNow } = entry
  const size = Object.keys(isNow ?? was ?? {}).length
  const isFolded = was === null || isNow === null || size > FIELDS_OPEN_MAX
  const said = sentenceOf(entry, {
    ...{ who: actorWord(text, entry), words: text.sentences, format },
    field: (name) => columnWord(text, name),
  })
  const about = [
    said === null && actorWord(text, entry),
    actor.role && (roles[actor.role] ?? actor.role),
    actor.email,
  ].filter(Boolean)
  return (
    <article>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="min-w-0 font-medium [overflow-wrap:anywhere]">
          {said ?? actionWord(text, entry.action)}
        </h3>
        <TimeText at={entry.recorded_at} />
      </div>
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
        {about.length > 0 && <span>{about.join(' · ')}</span>}
        {accounts.length > 0 && <span>{accounts.join(' · ')}</span>}
        {ip && (
          <span>
            {words.address} <span className="font-mono">{ip}</span>
          </span>
        )}
        {subject && <IdText id={subject.id} />}
      </p>
      {isFolded ? (
        size > 0 && (
          <details>
            <summary className="mt-1 cursor-pointer text-sm text-muted">{words.details}</summary>
            <Difference entry={entry} />
          </details>
        )
      ) : (
        <Difference entry={entry} hasNoIds />
      )}
    </article>
  )
}

/** The changed fields: the old value struck through, and the new one. */
function Difference({ entry, hasNoIds }: { entry: AuditEntry; hasNoIds?: boolean }) {
  const text = auditSentenceTexts.use()
  const codes = codeTexts.use()
  const format = useFormat()
  const words = text.auditLog
  const { before: was, after: isNow, subject } = entry
  const currency = isNow?.currency ?? was?.currency ?? subject?.amount?.currency
  const worded = { currency, format, yes: text.yes, no: text.no }
  const [table = ''] = entry.action.split('.')
  const show = (field: string, value: unknown) =>
    wordedValue(field, value, worded) ??
    valueText(value, (code) => codeWord(codes, table, field, code)) ??
    words.empty
  // The sentence has the names; ids are of use to few.
  const isId = (value: unknown) => typeof value === 'string' && UUID.test(value)
  const fields = differenceOf(was, isNow).filter(
    ({ before, after }) => !(hasNoIds && (isId(before) || isId(after))),
  )
  if (fields.length === 0) return null
  return (
    <dl className="mt-1 space-y-0.5 text-sm">
      {fields.map(({ field, before, after }) => (
        <div key={field} className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{columnWord(text, field)}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            {entry.before !== null && (
              <>
                <del>
                  <span className="sr-only">{words.before} </span>
                  {show(field, before)}
                </del>
                {entry.after !== null && <span aria-hidden="true"> → </span>}
              </>
            )}
            {entry.after !== null && (
              <ins className="font-medium no-underline">
                <span className="sr-only">{words.after} </span>
                {show(field, after)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
