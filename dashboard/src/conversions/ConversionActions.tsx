import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { type ConversionDetail, openReview, restoreChargeback } from './conversions-data.ts'
import { decidableOf, isDecidable, isRejectedByPerson } from './decidable.ts'
import { useDecision, useSums } from './use-decision.tsx'

/** The actions this person can take now. Actions the server would refuse are not shown. */
export function ConversionActions({ conversion }: { conversion: ConversionDetail }) {
  const text = usePageText()
  const words = text.deal
  const person = usePerson()
  const { act, ask, close } = useDecision()
  const asActs = useActs(conversion)
  const [asked, setAsked] = useState<'review' | 'restore' | null>(null)
  if (person === null || !may(person, 'decideConversions')) {
    return <p className="text-sm text-muted">{words.readOnly}</p>
  }
  const subjects = [decidableOf(conversion)]
  const canDecide = isDecidable(conversion)
  const isRejected = isRejectedByPerson(conversion)
  const isOpen = conversion.review === 'open'
  const isLate = conversion.commissions.some(({ status }) => status === 'available')
  const canRestore = conversion.event === 'chargeback' && conversion.status === 'approved'
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {conversion.event === 'chargeback' && conversion.status === 'reversed' && (
        <p className="flex-1 text-sm text-muted">{words.restored}</p>
      )}
      {canRestore && (
        <Button kind="primary" onClick={() => setAsked('restore')}>
          {words.restore}
        </Button>
      )}
      {canDecide && !isRejected && conversion.review === null && !isLate && (
        <Button onClick={() => setAsked('review')}>{words.openReview}</Button>
      )}
      {canDecide && !isRejected && (
        <Button onClick={() => ask('reject', subjects)}>{text.decide.reject}</Button>
      )}
      {canDecide && (conversion.status === 'pending' || isRejected || isOpen) && (
        <Button kind="primary" onClick={() => ask('approve', subjects)}>
          {text.decide.approve}
        </Button>
      )}
      <NoteDialog act={act} onClose={close} />
      <NoteDialog act={asked && asActs[asked]} onClose={() => setAsked(null)} />
    </div>
  )
}

function useActs(conversion: ConversionDetail): Record<'review' | 'restore', NotedAct> {
  const router = useRouter()
  const text = usePageText()
  const words = text.deal
  const sumOf = useSums()
  const amount = sumOf([conversion.amount])
  const facts = [
    { label: text.decide.count, value: conversion.external_id },
    { label: text.decide.amount, value: amount || '—' },
    { label: text.decide.whom, value: conversion.affiliate?.name ?? text.deals.nobody },
  ]
  const then = async (done: Promise<unknown>) => {
    await done
    await router.invalidate()
    return null
  }
  return {
    review: {
      ...{ title: words.openReviewTitle, means: words.openReviewMeans, facts, kind: 'primary' },
      ...{ verb: words.openReviewVerb, running: words.openReviewRunning },
      ...{ noteLabel: words.openReviewNote, isNoteNeeded: true },
      act: (note) => then(openReview(conversion.id, note)),
    },
    restore: {
      ...{ title: words.restoreTitle, means: words.restoreMeans, facts, kind: 'primary' },
      ...{ verb: words.restoreVerb(amount), running: words.restoreRunning },
      ...{ noteLabel: text.decide.note, isNoteNeeded: false },
      act: (note) => then(restoreChargeback(conversion.id, note || null)),
    },
  }
}
