import type { usePageText } from '../core/i18n/language.ts'

type Text = ReturnType<typeof usePageText>

/** A record's name: ledger accounts and transactions have a code in theirs. */
export function shownName(text: Text, table: string, name: string): string {
  if (table !== 'ledger_accounts' && table !== 'ledger_transactions') return name
  const words: Readonly<Record<string, string>> = { ...text.accounts, ...text.statement.reasons }
  return name
    .split(' · ')
    .map((part) => words[part] ?? part)
    .join(' · ')
}
