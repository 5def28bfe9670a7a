import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { ApplyForm } from './ApplyForm.tsx'
import { type Application, codeIn } from './promote-data.ts'

const route = getRouteApi('/signed-in/promotion/applications')

/** An affiliate's applications with their status, and a form to apply to another advertiser. */
export function ApplicationsPage() {
  const words = usePageText().applications
  const person = usePerson()
  const { applications } = route.useLoaderData()
  return (
    <div className="space-y-4">
      {person !== null && may(person, 'applyToAdvertisers') && <ApplyCard />}
      <Card>
        <CardHeader title={words.title} help={words.help} />
        {!applications.ok && <RetryPanel problem={applications.problem} />}
        {applications.ok && applications.value.applications.length === 0 && (
          <EmptyState>{words.none}</EmptyState>
        )}
        {applications.ok && (
          <ul aria-label={words.title} className="divide-y divide-border">
            {applications.value.applications.map((application) => (
              <Line key={application.advertiser.id} application={application} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}

function Line({ application }: { application: Application }) {
  const words = usePageText().applications
  const { advertiser, status, reason, applied_at, decided_at } = application
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="truncate font-medium">{advertiser.name}</h3>
        <p className="text-pretty text-muted">{words.states[status]}</p>
        {/* Text by the advertiser. */}
        {reason && <p className="mt-1 break-words whitespace-pre-line">{reason}</p>}
      </div>
      <div className="text-sm text-muted">
        <StatusPill of="partnership" status={status} className="text-base text-text" />
        <p>
          {words.applied} <TimeText at={applied_at} />
        </p>
        {decided_at && (
          <p>
            {words.decided} <TimeText at={decided_at} />
          </p>
        )}
      </div>
    </li>
  )
}

/** Opens an advertiser's questions, given its link or code. */
function ApplyCard() {
  const words = usePageText().applications
  const navigate = route.useNavigate()
  const { code } = route.useSearch()
  const { registration } = route.useLoaderData()
  const [written, setWritten] = useState(code ?? '')
  const [isWrong, setIsWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = codeIn(written)
    setIsWrong(found === null)
    if (found !== null) void navigate({ search: { code: found }, resetScroll: false })
  }
  const isOpen = code !== undefined && registration?.ok
  const problem = registration && !registration.ok ? registration.problem : null
  const said = { gone: words.gone, not_found: words.unknown }[problem?.code as string]
  return (
    <Card>
      <CardHeader title={words.apply} />
      {isOpen ? (
        <ApplyForm key={code} code={code} registration={registration.value} />
      ) : (
        <form noValidate onSubmit={submit} className="max-w-xl space-y-4">
          {problem && !said && <ProblemPanel problem={problem} />}
          <Field
            label={words.code}
            help={words.codeHelp}
            error={isWrong ? words.codeFault : said}
            input={{
              ...{ value: written, maxLength: 300, autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) => {
                setWritten(currentTarget.value)
                setIsWrong(false)
              },
            }}
          />
          <Button type="submit">{words.next}</Button>
        </form>
      )}
    </Card>
  )
}
