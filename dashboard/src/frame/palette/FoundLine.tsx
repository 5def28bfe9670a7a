import { MoneyText } from '../../ui/MoneyText.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { Found } from './search-data.ts'

/** A record: its name, a distinguishing detail, its amount and time. */
export function FoundLine({ found: { title, detail, amount, at } }: { found: Found }) {
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate">{title}</span>
        {detail && <span className="block truncate text-sm text-muted">{detail}</span>}
      </span>
      {(amount || at) && (
        <span className="text-right text-sm text-muted">
          {amount && <MoneyText money={amount} className="block text-text" />}
          {at && <TimeText at={at} />}
        </span>
      )}
    </>
  )
}
