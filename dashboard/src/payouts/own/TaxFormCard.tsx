import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type TaxFormKind, taxFormKinds } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { isFormFile, sendTaxForm, type TaxForms } from './own-payouts-data.ts'

/** Tax forms, shown if payouts need one or one was sent. */
export function TaxFormCard({ forms, mayChange }: { forms: TaxForms; mayChange: boolean }) {
  const words = usePageText().myPayouts
  const { gate, is_wanted: isWanted, tax_forms: sent } = forms
  if (gate === 'off' && sent.length === 0) return null
  return (
    <Card>
      <CardHeader title={words.taxTitle} help={isWanted ? words.taxWanted : undefined} />
      {sent.length > 0 && (
        <ul className="mb-4 divide-y divide-border">
          {sent.map((form) => (
            <FormLine key={form.id} form={form} />
          ))}
        </ul>
      )}
      {mayChange && <SendForm />}
    </Card>
  )
}

function FormLine({ form }: { form: TaxForms['tax_forms'][number] }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">{words.taxShort[form.kind]}</p>
        <p className="text-sm break-words text-muted">
          {form.file_name} · <TimeText at={form.submitted_at} />
        </p>
        {/* Text by finance. */}
        {form.note && <p className="mt-1 break-words whitespace-pre-line">{form.note}</p>}
      </div>
      <div className="text-sm text-muted">
        <StatusPill of="taxForm" status={form.status} className="text-base text-text" />
        {form.valid_until && <p>{words.taxUntil(format.dayOf(form.valid_until))}</p>}
      </div>
    </li>
  )
}

function SendForm() {
  const text = usePageText()
  const words = text.myPayouts
  const router = useRouter()
  const [fault, setFault] = useState<string | null>(null)
  const [isSent, setIsSent] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const file = typed.get('file') as File
    setIsSent(false)
    setFault(file.name === '' ? text.outside.missing : isFormFile(file) ? null : words.taxFileWrong)
    if (!isFormFile(file)) return
    if (!(await write(() => sendTaxForm(typed.get('kind') as TaxFormKind, file)))) return
    form.reset()
    setIsSent(true)
    await router.invalidate()
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <SelectField
        label={words.taxKind}
        options={taxFormKinds.map((value) => ({ value, label: words.taxKinds[value] }))}
        select={{ name: 'kind' }}
      />
      <Field
        label={words.taxFile}
        help={words.taxFileHelp}
        error={fault ?? (errorOf('base64') && words.taxFileWrong)}
        input={{ name: 'file', type: 'file', accept: '.pdf,.jpg,.jpeg,.png' }}
      />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? words.taxSending : words.taxSend}
      </Button>
      <p role="status" className="text-sm text-muted">
        {isSent ? words.taxSent : ''}
      </p>
    </form>
  )
}
