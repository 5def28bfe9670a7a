import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { FileButton } from '../../ui/FileButton.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { decideTaxForm, type TaxForm } from './attention-data.ts'

type Decision = 'approved' | 'rejected'

/** Tax forms to be checked by finance: open the file, then decide. */
export function TaxFormsCard({ taxForms }: { taxForms: readonly TaxForm[] }) {
  const words = useFinanceText().attention
  const person = usePerson()
  const [asked, setAsked] = useState<{ form: TaxForm; decision: Decision } | null>(null)
  const actOf = useDecisionAct()
  const mayDecide = person !== null && may(person, 'movePlatformMoney')
  return (
    <Card>
      <CardHeader title={words.taxForms} />
      {taxForms.length === 0 ? (
        <p className="text-muted">{words.noTaxForms}</p>
      ) : (
        <ul className="divide-y divide-border">
          {taxForms.map((form) => (
            <li key={form.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <FormFacts form={form} />
              {mayDecide && (
                <div className="flex flex-wrap gap-2">
                  {!form.is_emptied && (
                    <FileButton
                      label={words.download}
                      path={`/v1/tax-forms/${form.id}/file`}
                      name={form.file_name}
                    />
                  )}
                  <Button size="small" onClick={() => setAsked({ form, decision: 'rejected' })}>
                    {words.rejectForm}
                  </Button>
                  <Button
                    size="small"
                    kind="primary"
                    onClick={() => setAsked({ form, decision: 'approved' })}
                  >
                    {words.approveForm}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <NoteDialog act={asked && actOf(asked.form, asked.decision)} onClose={() => setAsked(null)} />
    </Card>
  )
}

function FormFacts({ form }: { form: TaxForm }) {
  const words = useFinanceText().attention
  const format = useFormat()
  const { affiliate } = form
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="font-medium break-words">
        {affiliate.name} <span className="font-normal text-muted">{affiliate.code}</span>
      </p>
      <p className="text-sm text-muted">
        {words.taxKinds[form.kind]}
        {affiliate.country && ` · ${format.country(affiliate.country)}`}
        {' · '}
        {words.sent} <TimeText at={form.submitted_at} />
      </p>
      <p className="text-sm break-words text-muted">{form.file_name}</p>
    </div>
  )
}

function useDecisionAct() {
  const words = useFinanceText().attention
  const router = useRouter()
  return (form: TaxForm, decision: Decision): NotedAct => {
    const { name } = form.affiliate
    const isApproved = decision === 'approved'
    return {
      ...(isApproved
        ? {
            ...{ title: words.approveFormTitle, means: words.approveFormMeans, kind: 'primary' },
            ...{ verb: words.approveFormVerb(name), running: words.approvingForm },
          }
        : {
            ...{ title: words.rejectFormTitle, means: words.rejectFormMeans, kind: 'danger' },
            ...{ verb: words.rejectFormVerb(name), running: words.rejectingForm },
          }),
      facts: [
        { label: words.affiliate, value: name },
        { label: words.taxForm, value: `${words.taxKinds[form.kind]} · ${form.file_name}` },
      ],
      ...{ noteLabel: words.formNote, noteHelp: words.formNoteHelp, isNoteNeeded: !isApproved },
      act: async (note) => {
        await decideTaxForm(form.id, decision, note || null)
        await router.invalidate()
        return null
      },
    }
  }
}
