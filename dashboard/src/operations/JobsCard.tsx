import { Link } from '@tanstack/react-router'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { cn } from '../ui/class-names.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { JobState } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

const SECOND_MS = 1_000

/** The scheduled jobs: last and next run, how long it took and what came of it. */
export function JobsCard({ jobs }: { jobs: readonly JobState[] | null }) {
  const words = useOperationsText().operations
  const columns = useColumns()
  return (
    <Card>
      <CardHeader title={words.jobs} help={words.jobsHelp} />
      {jobs === null ? (
        <EmptyState>{words.silent.store}</EmptyState>
      ) : (
        <Table
          caption={words.jobs}
          columns={columns}
          rows={jobs}
          rowKey={({ job }) => job}
          empty={null}
        />
      )}
    </Card>
  )
}

function useColumns(): Column<JobState>[] {
  const words = useOperationsText().operations
  const { number } = useFormat()
  /** The job's own counts that are not zero. */
  const countsOf = (facts: Record<string, unknown> = {}): string =>
    Object.entries(facts)
      .flatMap(([name, value]) =>
        typeof value === 'number' && value !== 0
          ? [`${(words.jobCounts as Record<string, string>)[name] ?? name}: ${number(value)}`]
          : [],
      )
      .join(', ')
  return [
    {
      id: 'job',
      header: words.job,
      cell: ({ job }) => (
        <Link
          to="/admin/records/$table"
          params={{ table: 'job_runs' }}
          search={{ q: job }}
          className="font-medium after:absolute after:inset-0 after:content-['']"
        >
          {(words.jobNames as Record<string, string>)[job] ?? job}
        </Link>
      ),
    },
    {
      id: 'result',
      header: words.result,
      cell: ({ last_run, is_late }) => {
        const state = is_late ? 'late' : (last_run?.outcome ?? 'never')
        return (
          <div className="min-w-0">
            <span className="inline-flex items-center gap-2">
              <span
                aria-hidden="true"
                className={cn('size-2 shrink-0 rounded-full', dots[state])}
              />
              {words.outcomes[state]}
            </span>
            {last_run?.error && (
              <p className="max-w-80 text-sm break-words text-muted">{last_run.error}</p>
            )}
          </div>
        )
      },
    },
    {
      id: 'last',
      header: words.lastRun,
      isMinor: true,
      cell: ({ last_run }) => (last_run ? <TimeText at={last_run.started_at} /> : '—'),
    },
    {
      id: 'took',
      header: words.took,
      isMinor: true,
      isNumber: true,
      cell: ({ last_run }) =>
        last_run
          ? words.seconds(
              number((Date.parse(last_run.ended_at) - Date.parse(last_run.started_at)) / SECOND_MS),
            )
          : '—',
    },
    {
      id: 'did',
      header: words.did,
      isMinor: true,
      cell: ({ last_run }) => {
        const counts = countsOf(last_run?.facts)
        return (
          <span className="block max-w-64 truncate text-sm text-muted" title={counts}>
            {counts}
          </span>
        )
      },
    },
    {
      id: 'next',
      header: words.nextRun,
      isMinor: true,
      cell: ({ next_run_at }) => <TimeText at={next_run_at} />,
    },
  ]
}

const dots = {
  ...{ ok: 'bg-good', failed: 'bg-bad', out_of_time: 'bg-bad', late: 'bg-warn', never: 'bg-muted' },
} as const
