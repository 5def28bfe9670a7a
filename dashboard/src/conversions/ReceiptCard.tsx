import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import type { ConversionDetail } from './conversions-data.ts'
import type { ReceiptFacts } from './receipt-facts.ts'
import { type ReceiptReader, receiptInWords } from './receipt-texts.ts'

/** Explains the attribution, price and hold of the conversion. */
export function ReceiptCard({ conversion }: { conversion: ConversionDetail }) {
  const words = usePageText().deal
  const { amount, affiliate, commissions } = conversion
  const names = new Map(commissions.map((line) => [line.affiliate.id, line.affiliate.name]))
  if (affiliate) names.set(affiliate.id, affiliate.name)
  return (
    <Card>
      <CardHeader title={words.receipt} help={words.receiptHelp} />
      <ReceiptWords
        receipt={conversion.receipt}
        amount={amount}
        currency={amount?.currency ?? conversion.revenue?.currency ?? null}
        originalId={conversion.original_external_id}
        rejection={conversion.rejection}
        nameOf={(id) => names.get(id) ?? null}
      />
    </Card>
  )
}

/** The sentences of a receipt, by part. */
export function ReceiptWords(
  props: Omit<ReceiptReader, 'words' | 'format'> & {
    receipt: Record<string, unknown>
    /** On the page of its click, which needs no link to itself. */
    isOfStory?: boolean
  },
) {
  const words = usePageText()
  const format = useFormat()
  const { receipt, isOfStory, ...reader } = props
  const { click } = receipt as ReceiptFacts
  const parts = receiptInWords(receipt as ReceiptFacts, { ...reader, words, format })
  return (
    <dl className="space-y-3">
      {parts.map(({ part, sentences }) => (
        <div key={part}>
          <dt className="mb-0.5 text-sm font-medium text-muted">{words.receipt.parts[part]}</dt>
          {sentences.map((sentence) => (
            <dd key={sentence} className="max-w-prose text-pretty break-words">
              {sentence}
            </dd>
          ))}
          {part === 'evidence' && !isOfStory && click && (
            <dd>
              <Link
                to="/clicks/$clickId"
                params={{ clickId: click.id }}
                className="text-accent underline-offset-2 hover:underline"
              >
                {words.deal.seeStory}
              </Link>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
