import { useId, useState } from 'react'
import { Button } from './Button.tsx'
import { ConfirmDialog, type DangerousAct } from './ConfirmDialog.tsx'

/** The decision on another person's proposal. The proposer can only withdraw it. */
export function TwoPersonDecision(props: {
  isOwn: boolean
  mayDecide: boolean
  /** Why the person cannot accept it; empty if they can. */
  why: string
  words: { take: string; refuse: string }
  actOf: (decision: 'take' | 'refuse') => DangerousAct
}) {
  const { isOwn, mayDecide, why, words, actOf } = props
  const id = useId()
  const [asked, setAsked] = useState<'take' | 'refuse' | null>(null)
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {why && (
        <p id={id} className="flex-1 basis-60 text-sm text-pretty text-muted">
          {why}
        </p>
      )}
      {mayDecide && <Button onClick={() => setAsked('refuse')}>{words.refuse}</Button>}
      {mayDecide && (
        <Button
          kind="primary"
          // Stays focusable, so that screen readers read the reason.
          aria-disabled={isOwn || undefined}
          aria-describedby={isOwn ? id : undefined}
          className={isOwn ? 'cursor-not-allowed opacity-50' : undefined}
          onClick={() => !isOwn && setAsked('take')}
        >
          {words.take}
        </Button>
      )}
      <ConfirmDialog act={asked && actOf(asked)} onClose={() => setAsked(null)} />
    </div>
  )
}
