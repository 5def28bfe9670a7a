import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Faults } from '../core/field-errors.ts'
import { dayIn } from '../core/format/dates.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { useWrite } from '../core/use-write.ts'
import { issueInvoices } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { monthBefore } from './invoice-facts.ts'

const route = getRouteApi('/signed-in/money/invoices/issue')
const roots = ['month', 'advertiser_id']

function useIssueForm() {
  const words = usePageText().invoices
  const router = useRouter()
  const [month, setMonth] = useState(() => monthBefore(dayIn('UTC', new Date())))
  const [advertiserId, setAdvertiserId] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [notice, setNotice] = useState('')
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  const send = () => {
    setFaults(month === '' ? { month: 'missing' } : {})
    if (month === '') return
    setNotice('')
    void write.write(async () => {
      const filter = advertiserId ? { advertiser_id: advertiserId } : {}
      const { invoices } = await issueInvoices({ month, ...filter })
      setNotice(words.issued(invoices.length))
      await router.invalidate()
    })
  }
  const chosen = { month, setMonth, advertiserId, setAdvertiserId }
  return { ...chosen, form, errorOf, problem, notice, send, isRunning: write.isRunning }
}

/** Issues the invoices of a month manually. */
export function IssuePanel() {
  const text = usePageText()
  const words = text.invoices
  const navigate = route.useNavigate()
  const balances = route.useLoaderData()
  const { form, errorOf, problem, notice, send, isRunning, ...chosen } = useIssueForm()
  const onCredit = balances.ok
    ? balances.value.advertisers.filter(({ billing }) => billing !== 'prepaid')
    : []
  return (
    <SidePanel
      title={words.issueTitle}
      onClose={() =>
        void navigate({ to: '/money/invoices', search: (before) => before, resetScroll: false })
      }
      actions={
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="flex-1 basis-48 text-sm">
            {notice}
          </p>
          <Button type="submit" form="issue" kind="primary" disabled={isRunning}>
            {isRunning ? words.issuing : words.issueVerb}
          </Button>
        </div>
      }
    >
      <form
        ref={form}
        id="issue"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Card className="space-y-5">
          <p className="text-pretty text-muted">{words.issueHelp}</p>
          {problem && <ProblemPanel problem={problem} />}
          <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
            <Field
              label={words.month}
              error={errorOf('month')}
              input={{
                ...{ type: 'month', value: chosen.month },
                onChange: ({ currentTarget }) => chosen.setMonth(currentTarget.value),
              }}
            />
            <SelectField
              label={text.money.advertiser}
              error={errorOf('advertiser_id')}
              options={[
                { value: '', label: words.everyAdvertiser },
                ...onCredit.map(({ advertiser: { id, name } }) => ({ value: id, label: name })),
              ]}
              select={{
                value: chosen.advertiserId,
                onChange: ({ currentTarget }) => chosen.setAdvertiserId(currentTarget.value),
              }}
            />
          </div>
        </Card>
      </form>
    </SidePanel>
  )
}
