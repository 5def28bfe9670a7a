import { getRouteApi } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useFormat } from '../core/i18n/use-format.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { commandOf } from './commands.ts'
import { type Integration, readIntegration } from './integration-data.ts'
import { useIntegrationText } from './integration-texts.ts'
import { RehearsalStep } from './RehearsalStep.tsx'
import { useRehearsal } from './use-rehearsal.ts'

const route = getRouteApi('/signed-in/integration/{-$appId}')

/** Five steps from click to refund that fill as test events arrive. Its start is kept in the URL. */
export function RehearsalCard({ appId, integration }: { appId: string; integration: Integration }) {
  const words = useIntegrationText().integration
  const format = useFormat()
  const navigate = route.useNavigate()
  const { since } = route.useSearch()
  const { steps, problem } = useRehearsal(appId, since)
  const { write, isRunning, problem: startProblem } = useWrite()
  const start = () =>
    void write(async () => {
      // By the server's clock, because this device's may differ.
      const { now } = await readIntegration(appId)
      await navigate({ search: (before) => ({ ...before, since: now }), resetScroll: false })
    })
  const shown = steps ?? integration.steps
  const isDone = since !== undefined && shown.every(({ state }) => state === 'ok')
  return (
    <Card className="min-w-0">
      <CardHeader
        title={words.rehearsal}
        help={since === undefined ? words.rehearsalHelp : words.since(format.exact(since))}
      >
        <Button
          kind={since === undefined ? 'primary' : 'secondary'}
          size="small"
          disabled={isRunning}
          onClick={start}
        >
          {since === undefined ? words.start : words.startAgain}
        </Button>
      </CardHeader>
      {startProblem && <ProblemPanel problem={startProblem} className="mb-4" />}
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <p role="status" className={isDone ? 'mb-4 flex items-center gap-2' : 'sr-only'}>
        {isDone && <CircleCheck aria-hidden="true" className="size-4 shrink-0 text-good" />}
        {isDone ? words.allDone : ''}
      </p>
      {since !== undefined && integration.link_url && (
        <div className="mb-6">
          <p className="mb-1 text-sm text-pretty text-muted">{words.linkHelp}</p>
          <CopyField label={words.link} value={integration.link_url} />
        </div>
      )}
      <ol className="divide-y divide-border">
        {shown.map((step) => (
          <RehearsalStep
            key={step.step}
            step={step}
            command={since === undefined ? null : commandOf(step.step, integration, shown, since)}
          />
        ))}
      </ol>
    </Card>
  )
}
