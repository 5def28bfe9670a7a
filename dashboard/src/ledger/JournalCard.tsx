import { useState } from 'react'
import { dayIn } from '../core/format/dates.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { FileButton } from '../ui/FileButton.tsx'
import { Field } from '../ui/forms/Field.tsx'

const FILE = 'tributary.journal'
const COMMAND = `hledger -f ${FILE} check --strict`

/** Exports the ledger of a period, with the command that verifies it. */
export function JournalCard() {
  const words = usePageText().audit
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const today = dayIn('UTC', new Date())
  const query = new URLSearchParams({ ...(from && { from }), ...(to && { to }) })
  const day = (label: string, help: string, value: string, set: (day: string) => void) => (
    <Field
      {...{ label, help }}
      input={{
        ...{ type: 'date', value, max: today },
        onChange: ({ currentTarget }) => set(currentTarget.value),
      }}
    />
  )
  return (
    <Card>
      <CardHeader title={words.journal} help={words.journalHelp} />
      <CopyField label={words.command} value={COMMAND} />
      <div className="mt-4 grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        {day(words.from, words.fromHelp, from, setFrom)}
        {day(words.to, words.toHelp, to, setTo)}
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        <FileButton label={words.download} path={`/v1/journal?${query}`} name={FILE} />
      </div>
    </Card>
  )
}
