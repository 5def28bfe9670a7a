import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Audits } from './money-data.ts'

type Run = Audits['runs'][number]

/** The nightly ledger checks, newest first, with the findings of the latest; the rules below. */
export function ChecksCard({ audits }: { audits: Audits }) {
  const words = usePageText().audit
  const columns = useColumns()
  const [last] = audits.runs
  return (
    <>
      <Card>
        <CardHeader title={words.checks} help={words.checksHelp}>
          {last && <StatusPill of="audit" status={stateOf(last)} className="font-medium" />}
        </CardHeader>
        {last && last.findings.length > 0 && <Findings run={last} says={audits.rules} />}
        <Table
          caption={words.checks}
          columns={columns}
          rows={audits.runs}
          rowKey={(run) => run.id}
          empty={<EmptyState>{words.noRuns}</EmptyState>}
        />
      </Card>
      <FoldedCard
        title={words.rules}
        state={words.rulesCount(audits.rules.length)}
        hasError={false}
      >
        <dl className="divide-y divide-border">
          {audits.rules.map(({ rule, says }) => (
            <div key={rule} className="flex gap-4 py-2">
              <dt className="w-10 shrink-0 font-medium">{rule}</dt>
              <dd className="min-w-0 text-pretty">{words.says[rule] ?? says}</dd>
            </div>
          ))}
        </dl>
      </FoldedCard>
    </>
  )
}

const stateOf = (run: Run) => (run.finding_count === 0 ? 'clean' : 'found')

function Findings({ run, says }: { run: Run; says: Audits['rules'] }) {
  const words = usePageText().audit
  return (
    <section
      aria-label={words.findingsOf}
      className="mb-4 rounded border border-bad/40 bg-bad/5 p-4"
    >
      <h3 className="font-medium">{words.findingsOf}</h3>
      <ul className="mt-2 space-y-2">
        {run.findings.map(({ rule, what }) => (
          <li key={`${rule} ${what}`} className="text-pretty">
            <span className="font-medium">{rule}</span>{' '}
            {words.says[rule] ?? says.find((known) => known.rule === rule)?.says}
            <code className="block font-mono text-sm break-all text-muted">{what}</code>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useColumns(): Column<Run>[] {
  const words = usePageText().audit
  const format = useFormat()
  const tookSeconds = (run: Run) =>
    Math.ceil((Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000)
  return [
    {
      id: 'run',
      header: words.run,
      cell: (run) => (
        <>
          {format.exact(run.started_at)}
          <span className="text-muted max-sm:hidden">
            {' · '}
            <TimeText at={run.started_at} />
          </span>
        </>
      ),
    },
    {
      id: 'took',
      header: words.took,
      isMinor: true,
      cell: (run) => words.seconds(tookSeconds(run)),
    },
    {
      id: 'findings',
      header: words.findingsOf,
      cell: (run) => (run.finding_count === 0 ? words.clean : words.findings(run.finding_count)),
    },
  ]
}
