import { Ban, Check } from 'lucide-react'
import type { TrafficType } from '../../../../schema/vocabulary.ts'
import { marketTexts } from './market-texts.ts'

/** The kinds of traffic that an offer allows and forbids; nothing if it states none. */
export function TrafficTerms(props: {
  allowed: readonly TrafficType[]
  forbidden: readonly TrafficType[]
}) {
  const words = marketTexts.use().market
  const namesOf = (types: readonly TrafficType[]) => types.map((type) => words.traffic[type])
  const lines = [
    { label: words.allowed, types: props.allowed, Icon: Check, color: 'text-good' },
    { label: words.forbidden, types: props.forbidden, Icon: Ban, color: 'text-bad' },
  ].filter(({ types }) => types.length > 0)
  return lines.map(({ label, types, Icon, color }) => (
    <p key={label} className="flex items-start gap-1.5 text-sm text-pretty">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${color}`} />
      <span className="min-w-0">
        <span className="text-muted">{label}:</span> {namesOf(types).join(', ')}
      </span>
    </p>
  ))
}
