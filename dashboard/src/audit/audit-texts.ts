import type { usePageText } from '../core/i18n/language.ts'
import type { AuditEntry } from './audit-data.ts'

type Text = ReturnType<typeof usePageText>

/** "Offers: changed", or the text of a named action. */
export function actionWord(text: Text, action: string): string {
  const { actionNames, verbs } = text.auditLog
  const [table = '', verb = ''] = action.split('.')
  if (!Object.hasOwn(verbs, verb)) return actionNames[action] ?? action
  return verbs[verb as keyof typeof verbs](text.tables[table] ?? table)
}

/** The person's name, or the system part that acted. */
export function actorWord(text: Text, { actor }: AuditEntry): string {
  if (actor.name !== null) return actor.name
  if (actor.kind === 'person' && actor.id === null) return text.auditLog.staff
  return text.auditLog.kinds[actor.kind]
}

export const columnWord = (text: Text, column: string): string =>
  text.columns[column] ?? text.auditLog.facts[column] ?? column.replaceAll('_', ' ')
