import { useFormat } from '../../core/i18n/use-format.ts'
import { batchCode, batchPlace, type NamedBatch } from './batch-names.ts'

/** A batch's name in a list, on two lines: date and number, then its code. */
export const BatchLabel = ({ batch }: { batch: NamedBatch }) => (
  <>
    <BatchPlace batch={batch} />
    <BatchCode batch={batch} />
  </>
)

export function BatchPlace({ batch }: { batch: NamedBatch }) {
  const format = useFormat()
  return <span className="whitespace-nowrap">{batchPlace(batch, format)}</span>
}

export const BatchCode = ({ batch }: { batch: NamedBatch }) => (
  <span className="block text-sm font-normal whitespace-nowrap text-muted tabular-nums">
    {batchCode(batch.id)}
    {batch.payer && ` · ${batch.payer.name}`}
  </span>
)
