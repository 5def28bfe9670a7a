import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLanguage, useText } from '../core/i18n/language.ts'
import type { ProblemError } from '../core/problem.ts'
import { cn } from './class-names.ts'

/** Without useFormat, because the sign-in page also shows problems and must stay small. */
const timeIn = (language: string, time: string) =>
  new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })

/** What happened, why, what to do, and the request id for support. */
export function ProblemPanel(props: {
  problem: ProblemError
  action?: ReactNode
  /** Replaces the default text, if the page can explain more. */
  meaning?: string | undefined
  className?: string
}) {
  const text = useText()
  const { code, reason, requestId, until } = props.problem
  const meaning = props.meaning ?? reason
  const language = useLanguage()
  return (
    <div
      role="alert"
      className={cn('flex gap-3 rounded border border-bad/40 bg-bad/5 p-4', props.className)}
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 space-y-2">
        <p className="font-medium">
          {meaning ?? text.problems.titles[code] ?? text.problems.titles.unreadable}
        </p>
        {!meaning && (
          <p className="text-pretty text-muted">
            {text.problems.meanings[code] ?? text.problems.meanings.unreadable}
          </p>
        )}
        {code === 'unauthenticated' && (
          <a href="/sign-in" target="_blank" rel="noreferrer" className="text-accent underline">
            {text.signIn.submit}
          </a>
        )}
        {until && <p className="text-muted">{text.problems.until(timeIn(language, until))}</p>}
        {requestId && (
          <p className="text-sm break-all text-muted">
            {text.problems.requestId}: <code className="font-mono select-all">{requestId}</code>
          </p>
        )}
        {props.action}
      </div>
    </div>
  )
}
