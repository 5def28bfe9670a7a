import type { FileVerdicts } from './event-log-data.ts'

/** Nobody chooses for a person with several apps: a file in the wrong one cannot be taken back. */
export const onlyAppId = (apps: readonly { id: string }[]): string =>
  apps.length === 1 ? (apps[0]?.id ?? '') : ''

/** Rows that the import would take. */
export const reportableCount = ({ rows }: Pick<FileVerdicts, 'rows'>): number =>
  rows.filter(({ verdict }) => verdict === 'recorded' || verdict === 'parked').length

/** What a row comes to; `unearned`: recorded, and nobody earns from it. */
export function resultOf({ verdict, conversion }: FileVerdicts['rows'][number]) {
  const isUnearned = verdict === 'recorded' && conversion?.status === 'rejected'
  return isUnearned ? 'unearned' : verdict
}
