import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import type { ReactNode } from 'react'
import { fieldMessageIn } from '../../../schema/field-messages.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { cn } from '../ui/class-names.ts'
import { IdText } from '../ui/IdText.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Step } from './integration-data.ts'
import { useIntegrationText } from './integration-texts.ts'

const looks = {
  waiting: { Icon: CircleDashed, color: 'text-muted' },
  ok: { Icon: CircleCheck, color: 'text-good' },
  problem: { Icon: CircleAlert, color: 'text-bad' },
}

/** One step: its state, what was received and decided, and one sentence on what is wrong. */
export function RehearsalStep({ step, command }: { step: Step; command: string | null }) {
  const text = useIntegrationText()
  const words = text.integration
  const { Icon, color } = looks[step.state]
  const name = words.steps[step.step]
  return (
    <li className="flex gap-3 py-4 first:pt-0 last:pb-0">
      <Icon aria-hidden="true" className={cn('mt-1 size-4 shrink-0', color)} />
      <div className="min-w-0 flex-1 space-y-2">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <h3 className="font-medium">{name}</h3>
          <span className={cn('text-sm', color)}>
            {words.states[step.state]}
            {step.at && (
              <>
                {' '}
                <TimeText at={step.at} />
              </>
            )}
          </span>
        </div>
        <Remark step={step} />
        <Received step={step} />
        {command && (
          <details>
            <summary className="cursor-pointer text-sm text-muted">{words.try(name)}</summary>
            <div className="mt-2">
              <CodeBlock name={words.terminal} code={command} />
            </div>
          </details>
        )}
      </div>
    </li>
  )
}

function Remark({ step: { state, remark, errors, report_id: reportId } }: { step: Step }) {
  const text = useIntegrationText()
  const { locale } = useFormat()
  const words = text.integration
  if (remark === null) return null
  const { code, params } = remark
  const rejections: Partial<Record<string, string>> = text.rejections
  const reasons: Partial<Record<string, string>> = text.clickReasons
  return (
    <div className={cn('text-sm text-pretty', state === 'waiting' && 'text-muted')}>
      <p>
        {words.remarks[code]({
          ...params,
          rejection: rejections[params.rejection ?? ''] ?? '',
          reason: reasons[params.reason ?? ''] ?? '',
        })}
      </p>
      {errors.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {errors.map((error) => (
            <li key={`${error.field} ${error.code}`}>
              <span className="font-mono">{error.field}</span>:{' '}
              {fieldMessageIn(locale, error) ?? error.message}
            </li>
          ))}
        </ul>
      )}
      {state === 'problem' && reportId && (
        <Link
          to="/conversions/reports/$reportId"
          params={{ reportId }}
          search={{}}
          className="text-accent underline"
        >
          {words.openReport}
        </Link>
      )}
    </div>
  )
}

/** What arrived, and to whom it was attributed. */
function Received({ step }: { step: Step }) {
  const words = useIntegrationText().integration
  const { affiliate, amount, commission } = step
  const facts: [string, ReactNode][] = [
    [words.facts.externalId, step.external_id && <Plain>{step.external_id}</Plain>],
    [words.facts.original, step.original_external_id && <Plain>{step.original_external_id}</Plain>],
    [words.facts.customer, step.customer_id && <Plain>{step.customer_id}</Plain>],
    [words.facts.click, step.click_id && <IdText id={step.click_id} />],
    [words.facts.amount, amount && <MoneyText money={amount} />],
    [words.facts.partner, affiliate?.name],
    [words.facts.commission, commission && <MoneyText money={commission} />],
  ]
  const known = facts.filter(([, value]) => value)
  if (known.length === 0) return null
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
      {known.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const Plain = ({ children }: { children: string }) => (
  <span className="font-mono break-all">{children}</span>
)
