import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Freeze } from '../payouts-data.ts'
import { freezeReason } from '../paypal-texts.ts'
import { stopPayouts } from './attention-data.ts'
import { type Proposal, propose } from './proposals-data.ts'

const STOP_REASON_CHARACTERS_MAX = 500

/** Stops all payouts: one person can stop them, two are needed to resume. */
export function FreezeCard(props: { freeze: Freeze; proposals: readonly Proposal[] }) {
  const text = useFinanceText()
  const words = text.attention
  const person = usePerson()
  const [asked, setAsked] = useState<'stop' | 'resume' | null>(null)
  const acts = useActs()
  const { freeze, proposals } = props
  const isResuming = proposals.some(({ kind }) => kind === 'unfreeze')
  const mayStop = person !== null && may(person, 'approvePlatformMoney')
  const mayResume = person !== null && may(person, 'movePlatformMoney')
  const reason = freeze.frozen ? freezeReason(freeze, text) : null
  const state = freeze.frozen ? words.frozen(freeze.frozen_by?.name ?? words.system) : words.running
  return (
    <Card>
      <CardHeader title={words.stop} help={freeze.frozen ? words.frozenMeans : words.stopHelp} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex min-w-0 flex-1 basis-60 items-baseline gap-2">
          <span
            aria-hidden="true"
            className={`size-2 shrink-0 rounded-full ${freeze.frozen ? 'bg-bad' : 'bg-good'}`}
          />
          <span className="min-w-0 text-pretty">
            {state}
            {reason && <span className="block break-words text-muted">{reason}</span>}
            {freeze.frozen && isResuming && (
              <span className="block text-muted">{words.resumeWaits}</span>
            )}
          </span>
        </p>
        {!freeze.frozen && mayStop && (
          <Button kind="danger" onClick={() => setAsked('stop')}>
            {words.stopButton}
          </Button>
        )}
        {freeze.frozen && mayResume && !isResuming && (
          <Button onClick={() => setAsked('resume')}>{words.resume}</Button>
        )}
      </div>
      <NoteDialog act={asked && acts[asked]} onClose={() => setAsked(null)} />
    </Card>
  )
}

function useActs(): Record<'stop' | 'resume', NotedAct> {
  const words = useFinanceText().attention
  const router = useRouter()
  const then = async (done: Promise<unknown>) => {
    await done
    await router.invalidate()
    return null
  }
  return {
    stop: {
      ...{ title: words.stopTitle, means: words.stopMeans, facts: [], kind: 'danger' },
      ...{ noteLabel: words.stopNote, noteHelp: words.stopNoteHelp, isNoteNeeded: true },
      ...{ verb: words.stopVerb, running: words.stopping },
      noteCharactersMax: STOP_REASON_CHARACTERS_MAX,
      act: (reason) => then(stopPayouts(reason)),
    },
    resume: {
      ...{ title: words.resumeTitle, means: words.resumeMeans, facts: [], kind: 'primary' },
      ...{ noteLabel: words.resumeNote, noteHelp: words.stopNoteHelp, isNoteNeeded: true },
      ...{ verb: words.resumeVerb, running: words.proposing },
      act: (reason) => then(propose({ kind: 'unfreeze', reason })),
    },
  }
}
