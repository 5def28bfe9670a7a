import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { type Money, sumMoney } from '../../core/format/money.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { propose } from './proposals-data.ts'

interface HeldConversion {
  readonly id: string
  readonly commissions: readonly {
    readonly status: string
    readonly amount: Money
    readonly affiliate: { readonly name: string }
  }[]
}

/** Proposes an early release of a conversion's money on hold. For finance. */
export function EarlyRelease({ conversion }: { conversion: HeldConversion }) {
  const words = usePageText().release
  const format = useFormat()
  const person = usePerson()
  const [isAsked, setIsAsked] = useState(false)
  const [isProposed, setIsProposed] = useState(false)
  const held = conversion.commissions.filter(({ status }) => status === 'held')
  const [first] = held
  const amounts = held.map((line) => line.amount)
  const amount = first ? format.money(sumMoney(amounts, first.amount.currency)) : ''
  const names = [...new Set(held.map(({ affiliate }) => affiliate.name))]
  const act = useReleaseAct(conversion.id, amount, names, () => setIsProposed(true))
  if (person === null || !may(person, 'movePlatformMoney') || !first) return null
  return (
    <Card>
      <CardHeader title={words.heading} help={words.help(amount)}>
        {!isProposed && <Button onClick={() => setIsAsked(true)}>{words.button}</Button>}
      </CardHeader>
      <p role="status" className="text-sm text-pretty text-muted empty:hidden">
        {isProposed && words.proposed}
      </p>
      <NoteDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}

function useReleaseAct(
  conversionId: string,
  amount: string,
  names: readonly string[],
  onProposed: () => void,
): NotedAct {
  const text = usePageText()
  const words = text.release
  const format = useFormat()
  const router = useRouter()
  return {
    ...{ title: words.title, means: words.means, kind: 'primary' },
    facts: [
      { label: text.payouts.amount, value: amount },
      { label: text.payouts.affiliate, value: format.list(names) },
    ],
    ...{ noteLabel: words.note, noteHelp: words.noteHelp, isNoteNeeded: true },
    ...{ verb: words.verb(amount), running: words.running },
    act: async (reason) => {
      await propose({ kind: 'early_release', conversion_id: conversionId, reason })
      onProposed()
      await router.invalidate()
      return null
    },
  }
}
