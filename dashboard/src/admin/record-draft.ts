import { secondsOf, timeText } from '../core/form-input.ts'
import type { AdminEdit, AdminRecord } from './admin-data.ts'

/** The form's values by field: text as typed, or a boolean. */
export type RecordDraft = Readonly<Record<string, string | boolean>>

/** The form's initial values for a record. */
export function draftOf(edits: readonly AdminEdit[], { fields }: AdminRecord): RecordDraft {
  return Object.fromEntries(
    edits.map(({ name, input }) => {
      const value = fields[name]
      if (input === 'flag') return [name, value === true]
      if (value === null || value === undefined) return [name, '']
      if (isInSeconds(name)) return [name, timeText(Number(value), 'hours')]
      return [name, input === 'time' ? localTime(String(value)) : String(value)]
    }),
  )
}

/** Stored in seconds, shown and typed in hours. */
export const isInSeconds = (name: string): boolean => name.endsWith('_seconds')

/** A time in the format of the browser's local time field. */
function localTime(text: string): string {
  const time = new Date(text)
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}

/** The changed fields in wire format, and their previous values. */
export function changesIn(
  edits: readonly AdminEdit[],
  record: AdminRecord,
  draft: RecordDraft,
): { changes: Record<string, unknown>; expected: Record<string, unknown> } {
  const begun = draftOf(edits, record)
  const changed = edits.filter(({ name }) => draft[name] !== begun[name])
  return {
    changes: Object.fromEntries(
      changed.map((edit) => [edit.name, writtenValue(edit, draft[edit.name])]),
    ),
    expected: Object.fromEntries(changed.map(({ name }) => [name, record.fields[name] ?? null])),
  }
}

function writtenValue(
  { name, input, is_nullable }: AdminEdit,
  written: string | boolean | undefined,
): unknown {
  if (typeof written === 'boolean' || written === undefined) return written
  if (written.trim() === '' && is_nullable) return null
  // The server's answer says what is wrong with a text that is no number.
  if (isInSeconds(name)) return secondsOf(written, 'hours') ?? written
  if (input === 'number') return written.trim() === '' ? null : Number(written)
  if (input === 'time') return written === '' ? '' : new Date(written).toISOString()
  return written
}
