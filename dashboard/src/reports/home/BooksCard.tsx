import { Link } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { Settled } from '../../core/problem.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import type { Audits } from './team-data.ts'
import { useTeamText } from './team-texts.ts'

/** Result of the latest check of the books. */
export function BooksCard({ audits }: { audits: Settled<Audits> }) {
  const words = useTeamText().team
  const format = useFormat()
  if (!audits.ok) return <RetryPanel problem={audits.problem} />
  const [run] = audits.value.runs
  const found = run?.finding_count ?? 0
  return (
    <Card>
      <CardHeader title={words.health}>
        <Link to="/money/audit" className={buttonClass({ kind: 'quiet', size: 'small' })}>
          {words.toAudit}
        </Link>
      </CardHeader>
      <p className="flex items-center gap-2">
        <span
          aria-hidden="true"
          className={cn('size-2 shrink-0 rounded-full', found > 0 || !run ? 'bg-warn' : 'bg-good')}
        />
        {run
          ? `${words.audit(format.dayOf(run.finished_at))}: ${found > 0 ? words.auditFound(found) : words.auditClean}`
          : words.noAudit}
      </p>
    </Card>
  )
}
