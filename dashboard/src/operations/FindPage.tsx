import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { useOperationsText } from './operations-texts.ts'
import { TraceTimeline } from './TraceTimeline.tsx'

const route = getRouteApi('/signed-in/operations/find')

/** Finds an event by any of its ids, and shows its life from the click to the payout. */
export function FindPage() {
  const words = useOperationsText().operations
  const { id = '' } = route.useSearch()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const [written, setWritten] = useState(id)
  const search = (event: FormEvent) => {
    event.preventDefault()
    void navigate({ search: { id: written.trim() || undefined } })
  }
  return (
    <div className="max-w-4xl space-y-4">
      <Card>
        <CardHeader title={words.find} help={words.findHelp} />
        <form noValidate onSubmit={search} className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-64">
            <Field
              label={words.anyId}
              input={{
                ...{ type: 'search', value: written, maxLength: 200 },
                ...{ autoComplete: 'off', spellCheck: false },
                onChange: ({ currentTarget }) => setWritten(currentTarget.value),
              }}
            />
          </div>
          <Button type="submit" kind="primary">
            {words.findVerb}
          </Button>
        </form>
      </Card>
      {found !== null &&
        (!found.ok ? (
          <RetryPanel problem={found.problem} />
        ) : found.value.found_as.length === 0 ? (
          <Card>
            <EmptyState>{words.nothingFound}</EmptyState>
          </Card>
        ) : (
          <TraceTimeline trace={found.value} />
        ))}
    </div>
  )
}
