import { useEffect, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'

/** The server sends nothing before this. */
const WAIT_SECONDS = 30

/** Requests the mail again, after a delay. */
export function Resend({ again }: { again: () => Promise<unknown> }) {
  const words = usePageText().outside
  const [left, setLeft] = useState(WAIT_SECONDS)
  const [isDone, setIsDone] = useState(false)
  const { write, isRunning, problem } = useWrite()
  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])
  const ask = async () => {
    if (!(await write(again))) return
    setIsDone(true)
    setLeft(WAIT_SECONDS)
  }
  return (
    <div className="space-y-3">
      {problem && <ProblemPanel problem={problem} />}
      <Button disabled={isRunning || left > 0} onClick={() => void ask()}>
        {left > 0 ? words.resendIn(left) : words.resend}
      </Button>
      <p role="status" className="text-sm text-muted">
        {isDone ? words.resent : ''}
      </p>
    </div>
  )
}
