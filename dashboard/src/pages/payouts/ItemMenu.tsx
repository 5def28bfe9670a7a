import { useRouter } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { about } from '../../confirmation.ts'
import { usePageText } from '../../i18n/language.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { NoteDialog, type NotedAct } from '../conversions/NoteDialog.tsx'
import {
  type ActItem,
  actsFor,
  cancelItem,
  type ItemAct,
  payAgain,
  recordFailure,
  recordPayment,
  recordReturn,
} from './item-acts.ts'

const REFERENCE_CHARACTERS_MAX = 120
const REASON_CHARACTERS_MAX = 500

/** What can be done with one payout, under a button at the end of its row. */
export function ItemMenu({ item }: { item: ActItem }) {
  const words = usePageText().itemActs
  const [asked, setAsked] = useState<ItemAct | null>(null)
  const actOf = useItemAct(item)
  const acts = actsFor(item)
  if (acts.length === 0) return null
  return (
    <>
      <Menu
        trigger={
          <Button
            kind="quiet"
            size="icon"
            aria-label={words.menu(item.affiliate.name)}
            className="relative"
          >
            <Ellipsis />
          </Button>
        }
      >
        {acts.map((act) => (
          <MenuItem key={act} onSelect={() => setAsked(act)}>
            {words[act]}
          </MenuItem>
        ))}
      </Menu>
      <NoteDialog act={asked && actOf(asked)} onClose={() => setAsked(null)} />
    </>
  )
}

/** The question before each act: amount, whom and what comes of it, then the verb. */
function useItemAct(item: ActItem): (act: ItemAct) => NotedAct {
  const text = usePageText()
  const words = text.itemActs
  const format = useFormat()
  const router = useRouter()
  const { id } = item
  const { name } = item.affiliate
  const amount = format.money(item.amount)
  const facts = [
    { label: text.payouts.amount, value: amount },
    { label: text.payouts.affiliate, value: name },
  ]
  const asked = (title: string, means: string, verb: string, running: string) => ({
    ...{ title, means, verb, running, facts, kind: 'primary' as const },
    ...{ noteLabel: '', isNoteNeeded: false, hasNote: false },
  })
  const reason = {
    ...{ noteLabel: words.why, noteHelp: words.whyHelp, isNoteNeeded: true, hasNote: true },
    noteCharactersMax: REASON_CHARACTERS_MAX,
  }
  const acts: Record<ItemAct, Omit<NotedAct, 'act'>> = {
    cancel: asked(
      words.cancelTitle,
      words.cancelMeans,
      words.cancelVerb(amount, name),
      words.cancelling,
    ),
    payAgain: asked(
      words.payAgainTitle,
      words.payAgainMeans,
      words.payAgainVerb(amount, name),
      words.payingAgain,
    ),
    paid: {
      ...asked(words.paidTitle, words.paidMeans, words.paidVerb(amount, name), words.recording),
      ...{ noteLabel: words.reference, noteHelp: words.referenceHelp, isNoteNeeded: true },
      ...{ hasNote: true, noteCharactersMax: REFERENCE_CHARACTERS_MAX },
    },
    failed: {
      ...asked(
        words.failedTitle,
        words.failedMeans,
        words.failedVerb(amount, name),
        words.recording,
      ),
      ...reason,
    },
    returned: {
      ...asked(
        words.returnedTitle,
        words.returnedMeans,
        words.returnedVerb(amount, name),
        words.recording,
      ),
      ...reason,
    },
  }
  const calls: Record<ItemAct, (note: string) => Promise<unknown>> = {
    cancel: () => cancelItem(id),
    payAgain: async () => {
      const [batch] = (await payAgain(id)).batches
      if (batch) {
        await router.navigate({ to: '/payouts/batches/$batchId', params: { batchId: batch.id } })
      }
    },
    paid: (note) => recordPayment(id, note),
    failed: (note) => recordFailure(id, note),
    returned: (note) => recordReturn(id, note),
  }
  return (act) => ({
    ...acts[act],
    act: async (note) => {
      await about(acts[act], () => calls[act](note))
      await router.invalidate()
      return null
    },
  })
}
