import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { sumMoney } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { NoteDialog } from '../../ui/NoteDialog.tsx'
import { useFinanceText } from '../finance-texts.ts'
import type { Batch, Item } from '../payouts-data.ts'
import { proposePayments } from './item-actions.ts'

const REFERENCE_CHARACTERS_MAX = 120
/** Maximum payments in one proposal. */
const PAYMENTS_MAX = 1_000

/** Records one bank transfer that paid everybody: proposes all open payments with its reference. */
export function RecordAll({ batch, items }: { batch: Batch; items: readonly Item[] }) {
  const text = useFinanceText()
  const words = text.itemActs
  const format = useFormat()
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const open = items.filter(({ status }) => status === 'submitted').slice(0, PAYMENTS_MAX)
  if (open.length < 2) return null
  const amounts = open.map((item) => item.amount)
  const amount = format.money(sumMoney(amounts, batch.currency))
  const question = {
    ...{ title: words.allTitle, means: words.allMeans, kind: 'primary' as const },
    facts: [
      { label: text.payouts.amount, value: amount },
      { label: text.payouts.itemCount, value: format.number(open.length) },
    ],
    ...{ noteLabel: words.reference, noteHelp: words.referenceHelp, isNoteNeeded: true },
    noteCharactersMax: REFERENCE_CHARACTERS_MAX,
    ...{ verb: words.allVerb(amount, open.length), running: words.recording },
  }
  const act = async (reference: string) => {
    const ids = open.map(({ id }) => id)
    await proposePayments(batch.id, ids, reference)
    await router.invalidate()
    return words.proposed
  }
  return (
    <>
      <Button kind="primary" onClick={() => setIsAsked(true)}>
        {words.all}
      </Button>
      <NoteDialog act={isAsked ? { ...question, act } : null} onClose={() => setIsAsked(false)} />
    </>
  )
}
