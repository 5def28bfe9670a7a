import type { FileVerdicts } from './event-log-data.ts'

/** Nothing is preselected if there are several apps, because an import cannot be reversed. */
export const onlyAppId = (apps: readonly { id: string }[]): string =>
  apps.length === 1 ? (apps[0]?.id ?? '') : ''

/** Number of rows that would be imported. */
export const reportableCount = ({ rows }: Pick<FileVerdicts, 'rows'>): number =>
  rows.filter(({ verdict }) => verdict === 'recorded' || verdict === 'parked').length

/** The result of a row; `unearned`: recorded, but nobody earns from it. */
export function resultOf({ verdict, conversion }: FileVerdicts['rows'][number]) {
  const isUnearned = verdict === 'recorded' && conversion?.status === 'rejected'
  return isUnearned ? 'unearned' : verdict
}
