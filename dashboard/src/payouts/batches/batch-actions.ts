import { useRouter } from '@tanstack/react-router'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { useFinanceText } from '../finance-texts.ts'
import {
  approveBatch,
  type Batch,
  discardBatch,
  handOutBatch,
  type Item,
  submitBatch,
} from '../payouts-data.ts'
import { batchName } from './batch-names.ts'

export type BatchAct = 'approve' | 'submit' | 'handOut' | 'discard'

/** Number of names in a confirmation before "and 35 more". */
const NAMES_MAX = 3

const calls = {
  approve: approveBatch,
  submit: submitBatch,
  handOut: handOutBatch,
  discard: discardBatch,
}

/** The confirmations of actions on a batch: amount, count and names. */
export function useBatchAct(batch: Batch, items: readonly Item[]) {
  const text = useFinanceText()
  const format = useFormat()
  const router = useRouter()
  const words = text.payouts
  const amount = format.money(batch.total)
  // An affiliate of two advertisers has two payouts in a batch but is one person.
  const everybody = [...new Map(items.map(({ affiliate }) => [affiliate.id, affiliate])).values()]
  const people = words.affiliatesCount(everybody.length)
  const names = everybody.slice(0, NAMES_MAX).map(({ name }) => name)
  const rest = everybody.length - names.length
  const wordsOf = {
    approve: {
      title: words.approveTitle,
      means: words.approveMeans,
      verb: words.approveVerb(amount, people),
      running: words.approving,
      kind: 'primary',
    },
    submit: {
      title: words.submitTitle,
      means: words.submitMeans,
      verb: words.submitVerb(amount, people),
      running: words.submitting,
      kind: 'primary',
    },
    handOut: {
      title: text.batchPage.handOutTitle,
      means: text.batchPage.handOutMeans,
      verb: text.batchPage.handOutVerb(amount, people),
      running: text.batchPage.handingOut,
      kind: 'primary',
    },
    discard: {
      title: words.discardTitle,
      means: words.discardMeans,
      verb: words.discardVerb(amount, people),
      running: words.discarding,
      kind: 'danger',
    },
  } as const
  return (act: BatchAct | null): DangerousAct | null =>
    act && {
      ...wordsOf[act],
      facts: [
        { label: words.amount, value: amount },
        { label: words.itemCount, value: format.number(batch.item_count) },
        {
          label: words.names,
          value: rest > 0 ? `${names.join(', ')} ${words.andMore(rest)}` : format.list(names),
        },
        { label: words.batch, value: batchName(batch, format) },
      ],
      act: async () => {
        await calls[act](batch)
        await router.invalidate()
      },
    }
}
