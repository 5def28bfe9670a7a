import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { accountApprovals } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { AlertsCard } from '../notifications/AlertsCard.tsx'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { type Platform, savePlatform } from './admin-data.ts'

const route = getRouteApi('/signed-in/admin/platform')

/** Platform settings: how accounts are approved, and the platform's name in mails. */
export function PlatformPage() {
  const words = usePageText().platform
  const person = usePerson()
  const settings = route.useLoaderData()
  if (!settings.ok) return <RetryPanel problem={settings.problem} />
  return (
    <div className="max-w-xl space-y-4">
      <Card>
        <CardHeader title={words.title} help={words.help} />
        <PlatformForm settings={settings.value} />
      </Card>
      {person && may(person, 'administer') && <AlertsCard />}
    </div>
  )
}

function PlatformForm({ settings }: { settings: Platform }) {
  const words = usePageText().platform
  const router = useRouter()
  const person = usePerson()
  const [draft, setDraft] = useState(settings)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const isLocked = person === null || !may(person, 'administer')
  const change = (part: Partial<Platform>) => {
    setDraft({ ...draft, ...part })
    setIsSaved(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void write(async () => {
      await savePlatform(draft)
      setIsSaved(true)
      await router.invalidate()
    })
  }
  const approvals = accountApprovals.map((value) => ({ value, label: words.approvals[value] }))
  const choice = (field: 'affiliate_approval' | 'advertiser_approval', label: string) => (
    <SelectField
      {...{ label, options: approvals, error: errorOf(field) }}
      select={{
        ...{ value: draft[field], disabled: isLocked },
        onChange: ({ currentTarget }) =>
          change({ [field]: currentTarget.value as Platform[typeof field] }),
      }}
    />
  )
  return (
    <form noValidate className="space-y-4" onSubmit={submit}>
      {choice('affiliate_approval', words.affiliateApproval)}
      {choice('advertiser_approval', words.advertiserApproval)}
      <CheckField
        {...{ label: words.invitations, help: words.invitationsHelp }}
        input={{
          ...{ checked: draft.invitations_approve_accounts, disabled: isLocked },
          onChange: ({ currentTarget }) =>
            change({ invitations_approve_accounts: currentTarget.checked }),
        }}
      />
      <Field
        {...{ label: words.mailName, error: errorOf('mail_name') }}
        input={{
          ...{ value: draft.mail_name, maxLength: 60, disabled: isLocked },
          onChange: ({ currentTarget }) => change({ mail_name: currentTarget.value }),
        }}
      />
      <Field
        {...{ label: words.supportEmail, help: words.supportEmailHelp }}
        error={errorOf('support_email')}
        input={{
          ...{ type: 'email', value: draft.support_email ?? '', disabled: isLocked },
          onChange: ({ currentTarget }) =>
            change({ support_email: currentTarget.value.trim() || null }),
        }}
      />
      {problem && <ProblemPanel problem={problem} />}
      {!isLocked && (
        <div className="flex items-center justify-end gap-3">
          <span role="status" className="text-muted">
            {isSaved && words.saved}
          </span>
          <Button type="submit" kind="primary" disabled={isRunning}>
            {isRunning ? words.saving : words.save}
          </Button>
        </div>
      )}
    </form>
  )
}
