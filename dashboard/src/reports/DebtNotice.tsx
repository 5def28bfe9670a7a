import { Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { toMinor } from '../core/format/money.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { buttonClass } from '../ui/Button.tsx'
import type { Summary } from './home-data.ts'

/** What an affiliate owes after refunds of money that was out; nothing where there is no debt. */
export function DebtNotice({ summary }: { summary: Summary }) {
  const words = useHomeText().debtNotice
  const format = useFormat()
  const owed = summary.balances.map(({ debt }) => debt).filter((debt) => toMinor(debt) > 0n)
  if (owed.length === 0) return null
  return (
    <div role="note" className="flex gap-3 rounded-lg border border-warn/40 bg-warn/5 p-4">
      <Undo2 aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium">{words.title(format.list(owed.map(format.money)))}</p>
          <p className="text-pretty text-muted">{words.means}</p>
        </div>
        <Link
          to="/money/statement"
          search={{ currency: owed[0]?.currency }}
          className={buttonClass({ size: 'small' })}
        >
          {words.toStatement}
        </Link>
      </div>
    </div>
  )
}
