import { useRouter } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { CapForm } from './CapForm.tsx'
import { CapLine } from './CapLine.tsx'
import { type Cap, type CapPatch, type CapSubject, changeCap } from './caps-data.ts'

/** Caps of an offer or its affiliates, with the amounts used, and a form for a new one. */
export function CapsCard(props: {
  title: string
  help: string
  none: string
  subject: CapSubject
  caps: readonly Cap[]
  isReadOnly: boolean
  /** Closed at first, with the number of caps. */
  isFolded?: true
}) {
  const text = usePageText()
  const router = useRouter()
  // Shared by all rows, so that a double click cannot hit the row that moved up.
  const change = useWrite()
  const act = (capId: string, part: CapPatch) =>
    change.write(async () => {
      await changeCap(capId, part)
      await router.invalidate()
    })
  const lineOf = (cap: Cap) => (
    <CapLine
      key={cap.id}
      {...{ cap, isReadOnly: props.isReadOnly, isRunning: change.isRunning }}
      onChange={(part) => act(cap.id, part)}
    />
  )
  const inForce = props.caps.filter(({ archived_at }) => archived_at === null)
  const archived = props.caps.filter(({ archived_at }) => archived_at !== null)
  const { title, help } = props
  const content = (
    <>
      {change.problem && <ProblemPanel problem={change.problem} className="mb-4" />}
      {inForce.length === 0 && <p className="text-muted">{props.none}</p>}
      <ul className="divide-y divide-border">{inForce.map(lineOf)}</ul>
      {archived.length > 0 && (
        <details className="mt-3">
          <summary className="-mx-1 w-max cursor-pointer rounded px-1 py-1 text-sm text-muted">
            {text.capsOf.archived(archived.length)}
          </summary>
          <ul className="divide-y divide-border">{archived.map(lineOf)}</ul>
        </details>
      )}
      {!props.isReadOnly && <CapForm subject={props.subject} />}
    </>
  )
  if (!props.isFolded) {
    return (
      <Card>
        <CardHeader title={title} help={help} />
        {content}
      </Card>
    )
  }
  return (
    <FoldedCard
      {...{ title, help, state: text.offers.capCount(inForce.length) }}
      hasError={change.problem !== null}
    >
      {content}
    </FoldedCard>
  )
}
