import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import type { ConversionDetail } from './conversions-data.ts'

/** All ledger transfers of the conversion. */
export function LedgerCard({ conversion }: { conversion: ConversionDetail }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.deal
  const { ledger, original_external_id } = conversion
  // A reversal moves the money of its original, where the transfers are shown.
  if (ledger.length === 0 && original_external_id !== null) return null
  return (
    <FoldedCard
      title={words.ledger}
      help={words.ledgerHelp}
      state={ledger.length === 0 ? words.noLedger : words.movements(ledger.length)}
      hasError={false}
    >
      {ledger.length === 0 && <p className="text-muted">{words.noLedger}</p>}
      <ol className="divide-y divide-border">
        {ledger.map(({ id, reason, effective_at, transfers }) => (
          <li key={id} className="py-2">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span className="font-medium">{text.statement.reasons[reason]}</span>
              <time dateTime={effective_at} className="text-sm text-muted tabular-nums">
                {format.exact(effective_at)}
              </time>
            </p>
            {transfers.map(({ debit, credit, amount }) => (
              <p key={`${debit} ${credit}`} className="flex justify-between gap-4">
                <span className="min-w-0 text-pretty text-muted">
                  {text.accounts[debit]} → {text.accounts[credit]}
                </span>
                <MoneyText money={amount} />
              </p>
            ))}
          </li>
        ))}
      </ol>
    </FoldedCard>
  )
}
