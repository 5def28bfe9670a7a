import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { AffiliateField } from '../ui/forms/AffiliateField.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { type Customer, changeBinding } from './conversions-data.ts'

/** The affiliate to whom the customer is bound. The advertiser can end the binding or give it to another affiliate. */
export function CustomerCard({ customer }: { customer: Customer }) {
  const text = usePageText()
  const words = text.binding
  const person = usePerson()
  const mayChange = person !== null && may(person, 'decideConversions')
  const [asked, setAsked] = useState<'unbind' | 'move' | null>(null)
  const [isMoving, setIsMoving] = useState(false)
  const [affiliateId, setAffiliateId] = useState('')
  const close = () => {
    setAsked(null)
    setIsMoving(false)
  }
  const acts = useActs(customer, affiliateId)
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        {mayChange && (
          <div className="flex flex-wrap justify-end gap-2">
            {customer.ended_by !== 'unbound' && (
              <Button onClick={() => setAsked('unbind')}>{words.unbind}</Button>
            )}
            <Button onClick={() => setIsMoving(true)}>{words.move}</Button>
          </div>
        )}
      </CardHeader>
      <Facts
        facts={[
          { label: text.deal.customer, value: customer.external_id },
          { label: words.affiliate, value: customer.affiliate.name },
          { label: text.deal.offer, value: customer.offer.name },
          { label: words.since, value: <TimeText at={customer.bound_at} /> },
          {
            label: words.ended,
            value: customer.ended_at && <TimeText at={customer.ended_at} />,
          },
          { label: words.reason, value: customer.ended_by && words.ends[customer.ended_by] },
        ]}
      />
      {isMoving && (
        <div className="mt-4 grid gap-3">
          <AffiliateField
            label={words.newAffiliate}
            value={affiliateId}
            advertiserId={customer.advertiser_id}
            onChange={setAffiliateId}
          />
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" disabled={affiliateId === ''} onClick={() => setAsked('move')}>
              {words.moveNext}
            </Button>
            <Button onClick={close}>{text.dialog.cancel}</Button>
          </div>
        </div>
      )}
      <NoteDialog act={asked && acts[asked]} onClose={close} />
    </Card>
  )
}

function useActs(customer: Customer, affiliateId: string): Record<'unbind' | 'move', NotedAct> {
  const router = useRouter()
  const text = usePageText()
  const words = text.binding
  const change = async (
    holder: { affiliate_id: string; offer_id: string } | null,
    note: string,
  ) => {
    await changeBinding(customer.id, holder, note)
    await router.invalidate()
    return null
  }
  const shared = {
    facts: [
      { label: text.deal.customer, value: customer.external_id },
      { label: words.affiliate, value: customer.affiliate.name },
    ],
    ...{ noteLabel: words.note, noteHelp: words.noteHelp, isNoteNeeded: true },
  }
  return {
    unbind: {
      ...{ ...shared, title: words.unbindTitle, means: words.unbindMeans, kind: 'danger' },
      ...{ verb: words.unbind, running: words.running },
      act: (note) => change(null, note),
    },
    move: {
      ...{ ...shared, title: words.moveTitle, means: words.moveMeans, kind: 'primary' },
      ...{ verb: words.move, running: words.running },
      act: (note) => change({ affiliate_id: affiliateId, offer_id: customer.offer.id }, note),
    },
  }
}
