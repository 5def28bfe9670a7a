import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { payPalReason } from '../paypal-reasons.ts'
import { clearReceiver, type Receiver } from './attention-data.ts'

const route = getRouteApi('/signed-in/payouts/attention')
const states = ['shared', 'problem'] as const

/** PayPal addresses that get no payouts until a person has checked them. */
export function ReceiversCard({ receivers }: { receivers: readonly Receiver[] }) {
  const words = useFinanceText().attention
  const person = usePerson()
  const { receivers: state = 'shared' } = route.useSearch()
  const [asked, setAsked] = useState<Receiver | null>(null)
  const actOf = useClearAct(state)
  return (
    <Card>
      <CardHeader title={words.receivers} help={words.receiversHelp}>
        <Segmented
          label={words.receivers}
          segments={states.map((one) => ({
            key: one,
            label: words.receiverStates[one],
            isActive: one === state,
            link: {
              to: '/payouts/attention' as const,
              search: { receivers: one === 'problem' ? one : undefined },
            },
          }))}
        />
      </CardHeader>
      {receivers.length === 0 ? (
        <p className="text-muted">{words.noReceivers}</p>
      ) : (
        <ul className="divide-y divide-border">
          {receivers.map((receiver) => (
            <li
              key={receiver.affiliate.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3"
            >
              <ReceiverFacts receiver={receiver} />
              {person && may(person, 'movePlatformMoney') && (
                <Button onClick={() => setAsked(receiver)}>{words.clear}</Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <NoteDialog act={asked && actOf(asked)} onClose={() => setAsked(null)} />
    </Card>
  )
}

function ReceiverFacts({ receiver }: { receiver: Receiver }) {
  const text = useFinanceText()
  const format = useFormat()
  const { affiliate, email, problem, shared_with: others } = receiver
  const names = others.map(({ name, code }) => `${name} (${code})`)
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="font-medium break-words">
        {affiliate.name} <span className="font-normal text-muted">{affiliate.code}</span>
      </p>
      <p className="break-all text-muted">{email}</p>
      {problem && (
        <p className="text-sm text-pretty">
          {payPalReason({ problem_code: problem.name, problem_message: null }, text)}
        </p>
      )}
      {names.length > 0 && (
        <p className="text-sm text-pretty">{text.attention.sharedWith(format.list(names))}</p>
      )}
    </div>
  )
}

function useClearAct(state: 'shared' | 'problem') {
  const words = useFinanceText().attention
  const router = useRouter()
  return (receiver: Receiver): NotedAct => ({
    ...{ title: words.clearTitle, means: words.clearMeans, kind: 'primary' },
    facts: [
      {
        label: words.affiliate,
        value: `${receiver.affiliate.name} · ${receiver.affiliate.code}`,
      },
      { label: words.receiver, value: receiver.email ?? '—' },
    ],
    ...{ noteLabel: words.clearNote, noteHelp: words.clearNoteHelp, isNoteNeeded: true },
    ...{ verb: words.clearVerb(receiver.affiliate.name), running: words.clearing },
    act: async (note) => {
      await clearReceiver(receiver, state, note)
      await router.invalidate()
      return null
    },
  })
}
