import { useState } from 'react'
import { dayIn } from '../../format/dates.ts'
import { usePageText } from '../../i18n/language.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { FileButton } from '../money/FileButton.tsx'

const DAY_MS = 86_400_000
const DAYS = 30

/** A file of all payouts that were reserved on the days chosen. */
export function ExportCard() {
  const words = usePageText().payoutHistory
  const [today] = useState(() => new Date())
  const last = dayIn('UTC', today)
  const [from, setFrom] = useState(() => dayIn('UTC', new Date(today.getTime() - DAYS * DAY_MS)))
  const [to, setTo] = useState(last)
  const isOrdered = from !== '' && to !== '' && from <= to
  return (
    <Card>
      <CardHeader title={words.export} help={words.exportHelp} />
      <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[12rem_12rem_1fr]">
        <Field
          label={words.from}
          error={isOrdered ? undefined : words.order}
          input={{
            ...{ type: 'date', value: from, max: last },
            onChange: ({ currentTarget }) => setFrom(currentTarget.value),
          }}
        />
        <Field
          label={words.to}
          input={{
            ...{ type: 'date', value: to, max: last },
            onChange: ({ currentTarget }) => setTo(currentTarget.value),
          }}
        />
        <div className="max-sm:col-span-2 sm:mt-8">
          {isOrdered && (
            <FileButton
              label={words.download}
              path={`/v1/payouts/export.csv?from=${from}&to=${to}`}
              name={`payouts-${from}-${to}.csv`}
            />
          )}
        </div>
      </div>
    </Card>
  )
}
