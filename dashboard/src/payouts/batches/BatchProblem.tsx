import { useFinanceText } from '../finance-texts.ts'
import type { Batch } from '../payouts-data.ts'
import { payPalReason } from '../paypal-reasons.ts'

/** What is the matter with a batch, PayPal's reason, and what to do; its own words folded. */
export function BatchProblem({ batch }: { batch: Batch }) {
  const text = useFinanceText()
  const { problem, last_problem } = batch
  if (problem === null) return null
  const { code, name, detail } = problem
  const reason = name && payPalReason({ problem_code: name, problem_message: null }, text)
  const raw = [...new Set([name, detail ?? last_problem].filter(Boolean))].join(' · ')
  return (
    <div className="mt-4 rounded border border-warn/50 bg-warn/5 p-3">
      <p className="font-medium text-pretty">{text.batchProblems[code]}</p>
      {reason && reason !== name && <p className="mt-1 text-pretty">{reason}</p>}
      <p className="mt-1 text-sm text-pretty text-muted">{text.batchProblemHelp[code]}</p>
      {raw && (
        <details className="mt-2 text-sm">
          <summary className="w-fit cursor-pointer rounded-sm text-muted">
            {text.batchDesk.raw}
          </summary>
          <code className="mt-1 block font-mono text-sm break-words whitespace-pre-wrap">
            {raw}
          </code>
        </details>
      )}
    </div>
  )
}
