import { Download } from 'lucide-react'
import { useState } from 'react'
import { about } from '../../core/confirmation.ts'
import { saveFile } from '../../core/files.ts'
import { dayIn } from '../../core/format/dates.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useFinanceText } from '../finance-texts.ts'

const DAY_MS = 86_400_000
const DAYS = 30

/** Exports all payouts that were reserved in a range of days. */
export function ExportCard() {
  const text = useFinanceText()
  const words = text.payoutHistory
  const { write, isRunning, problem } = useWrite()
  const [today] = useState(() => new Date())
  const last = dayIn('UTC', today)
  const [from, setFrom] = useState(() => dayIn('UTC', new Date(today.getTime() - DAYS * DAY_MS)))
  const [to, setTo] = useState(last)
  const format = useFormat()
  const save = () =>
    saveFile(
      `/v1/payouts/export.csv?${new URLSearchParams({ from, to })}`,
      `payouts-${from}-${to}.csv`,
    )
  const facts = [
    { label: words.from, value: format.dayWithYear(from) },
    { label: words.to, value: format.dayWithYear(to) },
  ]
  const isOrdered = from !== '' && to !== '' && from <= to
  return (
    <Card>
      <CardHeader title={words.export} help={words.exportHelp} />
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
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
            <Button
              disabled={isRunning}
              onClick={() => void write(() => about({ title: words.export, facts }, save))}
            >
              <Download aria-hidden="true" />
              {isRunning ? text.money.saving : words.download}
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}
