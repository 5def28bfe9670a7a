import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage, usePageText } from '../../core/i18n/language.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { reportDetail } from './event-detail.ts'
import { replayReport, type WholeReport } from './event-log-data.ts'

const route = getRouteApi('/signed-in/conversions/reports/$reportId')

/** One received event: its raw data, its result, and a button to process it again. */
export function EventLogPanel() {
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/conversions/reports', search: (before) => before, resetScroll: false })
  return (
    <SidePanel onClose={close} actions={found.ok && <Replay report={found.value.report} />}>
      {found.ok ? (
        <OpenReport report={found.value.report} />
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </SidePanel>
  )
}

function OpenReport({ report }: { report: WholeReport }) {
  const text = usePageText()
  const words = text.journal
  const detail = reportDetail(text, report, useLanguage())
  return (
    <>
      <Card>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-mono text-muted">{report.verdict_number}</span>
          <StatusPill of="verdict" status={report.verdict} className="font-medium" />
        </p>
        <p className="mt-1 mb-3 text-pretty text-muted">{text.verdictMeans[report.verdict]}</p>
        {detail && <p className="mb-3 text-pretty break-words whitespace-pre-line">{detail}</p>}
        <Facts
          facts={[
            { label: words.source, value: text.sources[report.source] },
            { label: words.foreignStatus, value: report.foreign_status },
            { label: words.when, value: <TimeText at={report.received_at} /> },
            { label: words.judged, value: report.judged_at && <TimeText at={report.judged_at} /> },
            {
              label: words.replayed,
              value: report.replayed_at && <TimeText at={report.replayed_at} />,
            },
          ]}
        />
        {report.conversion_id && (
          <Link
            to="/conversions/$conversionId"
            params={{ conversionId: report.conversion_id }}
            className={buttonClass({ size: 'small', className: 'mt-4' })}
          >
            {words.openConversion}
          </Link>
        )}
      </Card>
      <Card>
        <CardHeader title={words.body} />
        <pre className="max-h-96 overflow-y-auto rounded bg-sunken p-3 font-mono text-sm break-all whitespace-pre-wrap">
          {readable(report.body)}
        </pre>
      </Card>
    </>
  )
}

/** Formats JSON; other bodies are shown as received. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function Replay({ report }: { report: WholeReport }) {
  const text = usePageText()
  const words = text.journal
  const person = usePerson()
  const router = useRouter()
  const navigate = route.useNavigate()
  const { write, isRunning, problem } = useWrite()
  const [notice, setNotice] = useState('')
  if (person === null || !may(person, 'replayReports')) {
    return <p className="text-sm text-muted">{words.readOnly}</p>
  }
  const replay = () =>
    void write(async () => {
      setNotice('')
      const answer = await replayReport(report.id)
      const verdict = text.verdicts[answer.report.verdict]
      setNotice(answer.is_changed ? words.changed(verdict) : words.unchanged)
      await router.invalidate()
      // Processing an event again adds a new log line, unless it was pending.
      if (answer.report.id === report.id) return
      const params = { reportId: answer.report.id }
      await navigate({ to: '/conversions/reports/$reportId', params, search: (before) => before })
    })
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      {problem && <ProblemPanel problem={problem} className="w-full" />}
      <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
        {notice || words.replayMeans}
      </p>
      <Button disabled={isRunning} onClick={replay}>
        {isRunning ? words.replaying : words.replay}
      </Button>
    </div>
  )
}
