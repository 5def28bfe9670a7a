import { type ReactNode, useState } from 'react'
import { loadConversion } from '../../conversions/conversions-data.ts'
import { loadEarned } from '../../conversions/earned-data.ts'
import { ReceiptWords } from '../../conversions/ReceiptCard.tsx'
import type { Settled } from '../../core/problem.ts'
import { usePerson } from '../../core/use-person.ts'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { Loading, Skeleton } from '../../ui/Skeleton.tsx'
import { reportKindOf } from '../page/report-kind.ts'
import type { StoryEvent } from './log-data.ts'
import { useLogText } from './log-texts.ts'

/** The receipt of a conversion, loaded when it is opened. */
export function StoryReceipt({ event }: { event: StoryEvent }) {
  const words = useLogText().story
  const kind = reportKindOf(usePerson())
  const [receipt, setReceipt] = useState<Settled<ReactNode> | null>(null)
  const open = async () => {
    if (receipt?.ok) return
    setReceipt(null)
    setReceipt(await (kind === 'affiliate' ? ownReceipt(event) : fullReceipt(event)))
  }
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && void open()} className="mt-2">
      <summary className="w-fit cursor-pointer text-sm text-muted hover:text-text">
        {words.why}
      </summary>
      <div className="mt-3 border-l-2 border-border pl-4">
        {receipt === null ? (
          <Loading className="space-y-2">
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-4 w-1/2" />
          </Loading>
        ) : receipt.ok ? (
          receipt.value
        ) : (
          <ProblemPanel problem={receipt.problem} />
        )}
      </div>
    </details>
  )
}

async function ownReceipt({ id }: StoryEvent): Promise<Settled<ReactNode>> {
  const found = await loadEarned(id)
  if (!found.ok) return found
  const { receipt, amount, currency, affiliate_id, rejection } = found.value.conversion
  const words = (
    <ReceiptWords
      isOfStory
      {...{ receipt, amount, currency, rejection, ownId: affiliate_id, nameOf: () => null }}
    />
  )
  return { ok: true, value: words }
}

async function fullReceipt({ id }: StoryEvent): Promise<Settled<ReactNode>> {
  const found = await loadConversion(id)
  if (!found.ok) return found
  const { conversion } = found.value
  const { receipt, amount, affiliate, commissions, revenue, rejection } = conversion
  const names = new Map(commissions.map((line) => [line.affiliate.id, line.affiliate.name]))
  if (affiliate) names.set(affiliate.id, affiliate.name)
  const words = (
    <ReceiptWords
      isOfStory
      {...{ receipt, amount, rejection, currency: amount?.currency ?? revenue?.currency ?? null }}
      originalId={conversion.original_external_id}
      nameOf={(of) => names.get(of) ?? null}
    />
  )
  return { ok: true, value: words }
}
