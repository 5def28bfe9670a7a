import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import { useState } from 'react'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { linkTexts } from './link-texts.ts'
import { type CheckedLink, checkLink } from './links-data.ts'

const signs = {
  lands: { Icon: CircleCheck, color: 'text-good' },
  fails: { Icon: CircleX, color: 'text-bad' },
  unclear: { Icon: CircleHelp, color: 'text-warn' },
} as const

/** Follows a link as a test visit, and shows each URL on the way. */
export function LinkCheck({ linkId }: { linkId: string }) {
  const words = linkTexts.use().share
  const [checked, setChecked] = useState<CheckedLink | null>(null)
  const { write, isRunning, problem } = useWrite()
  const check = () =>
    void write(async () => {
      setChecked(await checkLink(linkId))
    })
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button disabled={isRunning} onClick={check} aria-describedby="check-means">
          {isRunning ? words.checking : words.check}
        </Button>
        <p id="check-means" className="text-sm text-muted">
          {words.checkHelp}
        </p>
      </div>
      {problem && <ProblemPanel problem={problem} />}
      <div role="status">{checked && !isRunning && <Result checked={checked} />}</div>
    </div>
  )
}

function Result({ checked }: { checked: CheckedLink }) {
  const words = linkTexts.use().share
  const { Icon, color } = signs[checked.result]
  const said = ({ status, problem }: CheckedLink['hops'][number]) =>
    status ?? (problem === null ? words.notCalled : words.problems[problem])
  return (
    <>
      <p className="flex items-start gap-2 text-pretty">
        <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${color}`} />
        {words.results[checked.result]}
      </p>
      <ol aria-label={words.hops} className="mt-2 space-y-1 text-sm">
        {checked.hops.map((hop, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a URL may come twice
          <li key={index} className="flex items-baseline gap-3">
            <span className="w-20 shrink-0 tabular-nums text-muted">{said(hop)}</span>
            <span className="min-w-0 font-mono break-all">{hop.url}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
