import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { AffiliateField } from '../../ui/forms/AffiliateField.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { AdvertiserChoice } from '../AdvertiserChoice.tsx'
import { BonusForm } from './BonusForm.tsx'
import { groupTexts } from './group-texts.ts'
import { countReached, type Group, type Reached, type SentMessage } from './groups-data.ts'
import { MessageForm } from './MessageForm.tsx'

const route = getRouteApi('/signed-in/partners/outreach')

/** Messages and bonuses to one partner, a group or all. */
export function OutreachPage() {
  const text = groupTexts.use()
  const words = text.outreach
  const person = usePerson()
  const { affiliate_id, group_id } = route.useSearch()
  const found = route.useLoaderData()
  const [choice, setChoice] = useState(
    affiliate_id ? 'one' : group_id ? `group ${group_id}` : 'all',
  )
  const [partner, setPartner] = useState(affiliate_id ?? '')
  const advertiserId = found.ok ? found.value?.advertiserId : undefined
  const count = useCount(advertiserId, choice, partner)
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer, ...of } = found.value
  const maySend = person !== null && holds(person, 'messages:write')
  const mayPay = person !== null && holds(person, 'bonuses:write')
  const reached = reachedOf(choice, partner)
  return (
    <div key={of.advertiserId} className="space-y-4">
      <Card>
        <CardHeader title={words.recipients}>
          <AdvertiserChoice {...of} />
        </CardHeader>
        {!(maySend || mayPay) && <p className="mb-4 text-muted">{words.readOnly}</p>}
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <SelectField
            label={words.reach}
            options={choicesOf(answer.groups, words)}
            select={{
              value: choice,
              onChange: ({ currentTarget }) => setChoice(currentTarget.value),
            }}
          />
          {choice === 'one' && (
            <AffiliateField
              {...{ label: words.partner, value: partner, advertiserId: of.advertiserId }}
              onChange={setPartner}
            />
          )}
        </div>
        <p role="status" className="mt-2 text-sm text-muted">
          {count === null
            ? choice === 'one'
              ? words.choosePartner
              : words.counting
            : choice !== 'one' && words.count(count)}
        </p>
      </Card>
      {maySend && <MessageForm {...{ reached, count }} />}
      {mayPay && <BonusForm {...{ reached, count, currencies: answer.currencies }} />}
      <History messages={answer.messages} />
    </div>
  )
}

function choicesOf(
  groups: readonly Group[],
  words: { all: string; one: string; group: (name: string) => string },
) {
  return [
    { value: 'all', label: words.all },
    ...groups.map(({ id, name }) => ({ value: `group ${id}`, label: words.group(name) })),
    { value: 'one', label: words.one },
  ]
}

/** Null until a partner is chosen. */
function reachedOf(choice: string, partner: string): Reached | null {
  if (choice === 'one') return partner === '' ? null : { affiliate_ids: [partner] }
  const [, groupId] = choice.split(' ')
  return groupId ? { group_id: groupId } : {}
}

/** How many partners it goes to; null while that is not known. */
function useCount(advertiserId: string | undefined, choice: string, partner: string) {
  const [counted, setCounted] = useState<{ of: string; count: number } | null>(null)
  const asked = `${advertiserId} ${choice}`
  useEffect(() => {
    if (advertiserId === undefined || choice === 'one') return
    let isCurrent = true
    const [, groupId] = choice.split(' ')
    countReached(advertiserId, groupId).then(
      (count) => isCurrent && setCounted({ of: `${advertiserId} ${choice}`, count }),
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [advertiserId, choice])
  if (choice === 'one') return partner === '' ? null : 1
  return counted?.of === asked ? counted.count : null
}

function History({ messages }: { messages: readonly SentMessage[] }) {
  const words = groupTexts.use().outreach
  return (
    <Card>
      <CardHeader title={words.history} help={words.historyHelp} />
      {messages.length === 0 && <EmptyState>{words.noMessages}</EmptyState>}
      <ul className="divide-y divide-border">
        {messages.map((message) => (
          <li key={message.id} className="py-3 first:pt-0 last:pb-0">
            <h3 className="font-medium break-words">{message.subject}</h3>
            <p className="text-sm text-muted">
              <TimeText at={message.sent_at} /> · {words.sent(message.partners)}{' '}
              {message.group_name !== null && words.group(message.group_name)}
            </p>
            <p className="mt-1 break-words whitespace-pre-line">{message.text}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
