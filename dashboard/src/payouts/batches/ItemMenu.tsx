import { useRouter } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { useFinanceText } from '../finance-texts.ts'
import {
  type ActItem,
  actsFor,
  cancelItem,
  type ItemAct,
  payAgain,
  proposePayments,
  proposeReturn,
  recordFailure,
} from './item-actions.ts'

const REFERENCE_CHARACTERS_MAX = 120
const REASON_CHARACTERS_MAX = 500

/** Menu of actions for one payout, at the end of its row. */
export function ItemMenu({ item }: { item: ActItem }) {
  const words = useFinanceText().itemActs
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

/** The confirmation of each action: amount, receiver and effect. */
function useQuestion(item: ActItem): (act: ItemAct) => Omit<NotedAct, 'act'> {
  const text = useFinanceText()
  const words = text.itemActs
  const format = useFormat()
  const { name } = item.affiliate
  const amount = format.money(item.amount)
  const running = { cancel: words.cancelling, payAgain: words.payingAgain }
  const none = { noteLabel: '', isNoteNeeded: false, hasNote: false }
  const reason = {
    ...{ noteLabel: words.why, noteHelp: words.whyHelp, isNoteNeeded: true },
    noteCharactersMax: REASON_CHARACTERS_MAX,
  }
  const reference = {
    ...{ noteLabel: words.reference, noteHelp: words.referenceHelp, isNoteNeeded: true },
    noteCharactersMax: REFERENCE_CHARACTERS_MAX,
  }
  const notes = { cancel: none, payAgain: none, paid: reference, failed: reason, returned: reason }
  return (act) => ({
    ...{ title: words[`${act}Title`], means: words[`${act}Means`], kind: 'primary' },
    facts: [
      { label: text.payouts.amount, value: amount },
      { label: text.payouts.affiliate, value: name },
    ],
    verb: words[`${act}Verb`](amount, name),
    running: act === 'cancel' || act === 'payAgain' ? running[act] : words.recording,
    ...notes[act],
  })
}

function useItemAct(item: ActItem): (act: ItemAct) => NotedAct {
  const words = useFinanceText().itemActs
  const router = useRouter()
  const questionOf = useQuestion(item)
  const { id } = item
  const calls: Record<ItemAct, (note: string) => Promise<unknown>> = {
    cancel: () => cancelItem(id),
    payAgain: async () => {
      const [batch] = (await payAgain(id)).batches
      if (batch) {
        await router.navigate({ to: '/payouts/batches/$batchId', params: { batchId: batch.id } })
      }
    },
    paid: (note) => proposePayments(item.batch.id, [id], note),
    failed: (note) => recordFailure(id, note),
    returned: (note) => proposeReturn(id, note),
  }
  return (act) => ({
    ...questionOf(act),
    act: async (note) => {
      await calls[act](note)
      await router.invalidate()
      return act === 'paid' || act === 'returned' ? words.proposed : null
    },
  })
}
