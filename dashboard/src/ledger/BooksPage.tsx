import { getRouteApi } from '@tanstack/react-router'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { ChecksCard } from './ChecksCard.tsx'
import { DebtsCard } from './DebtsCard.tsx'
import { JournalCard } from './JournalCard.tsx'

const route = getRouteApi('/signed-in/money/audit')

/** For auditors: the nightly checks, the journal, and debts. */
export function BooksPage() {
  const person = usePerson()
  const { audits, debts } = route.useLoaderData()
  return (
    <div className="space-y-4">
      {audits.ok ? <ChecksCard audits={audits.value} /> : <RetryPanel problem={audits.problem} />}
      {person && may(person, 'readBooks') && <JournalCard />}
      {debts?.ok && <DebtsCard debts={debts.value.debts} />}
      {debts?.ok === false && <RetryPanel problem={debts.problem} />}
    </div>
  )
}
