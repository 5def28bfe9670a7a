import { getRouteApi, Link, Outlet, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Faults } from '../../core/field-errors.ts'
import { wholeOf } from '../../core/form-input.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { AdvertiserChoice } from '../AdvertiserChoice.tsx'
import { groupTexts } from './group-texts.ts'
import { type Group, makeGroup } from './groups-data.ts'

const route = getRouteApi('/signed-in/partners/groups')

/** Groups of partners, and a form for a new one. */
export function GroupsPage() {
  const text = groupTexts.use()
  const words = text.groups
  const person = usePerson()
  const columns = useColumns()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer: groups, ...of } = found.value
  return (
    <>
      <Card key={of.advertiserId}>
        <CardHeader title={words.title} help={words.help}>
          <AdvertiserChoice {...of} />
        </CardHeader>
        <Table
          caption={words.caption}
          columns={columns}
          rows={groups}
          rowKey={({ id }) => id}
          empty={<EmptyState>{words.none}</EmptyState>}
        />
        {person !== null && may(person, 'decidePartners') && (
          <NewGroup advertiserId={of.advertiserId} />
        )}
      </Card>
      <Outlet />
    </>
  )
}

function useColumns(): Column<Group>[] {
  const words = groupTexts.use().groups
  const format = useFormat()
  const days = (value: number | null) => (value === null ? '—' : format.number(value))
  return [
    {
      id: 'name',
      header: words.name,
      cell: ({ id, name }) => (
        <Link
          to="/partners/groups/$groupId"
          params={{ groupId: id }}
          search={(before) => before}
          resetScroll={false}
          aria-label={words.open(name)}
          className="block max-w-64 truncate font-medium after:absolute after:inset-0 after:content-['']"
        >
          {name}
        </Link>
      ),
    },
    {
      ...{ id: 'partners', header: words.count, isNumber: true },
      cell: (group) => format.number(group.partners),
    },
    {
      ...{ id: 'hold', header: words.hold, isNumber: true, isMinor: true },
      cell: (group) => days(group.hold_days),
    },
    {
      ...{ id: 'cookie', header: words.cookie, isNumber: true, isMinor: true },
      cell: (group) => days(group.cookie_days),
    },
  ]
}

const empty = { name: '', hold_days: '', cookie_days: '' }
export type GroupDraft = typeof empty
export const groupRoots = ['name', 'hold_days', 'cookie_days'] as const

export function groupFaults(draft: GroupDraft): Faults {
  const isWrong = (days: string) => days.trim() !== '' && wholeOf(days) === null
  return {
    ...(draft.name.trim() === '' ? { name: 'missing' } : {}),
    ...(isWrong(draft.hold_days) ? { hold_days: 'number' } : {}),
    ...(isWrong(draft.cookie_days) ? { cookie_days: 'number' } : {}),
  }
}

export const groupFields = (draft: GroupDraft) => ({
  name: draft.name.trim(),
  hold_days: wholeOf(draft.hold_days),
  cookie_days: wholeOf(draft.cookie_days),
})

function NewGroup({ advertiserId }: { advertiserId: string }) {
  const words = groupTexts.use().groups
  const router = useRouter()
  const [draft, setDraft] = useState(empty)
  const [faults, setFaults] = useState<Faults>({})
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(faults, write, groupRoots)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = groupFaults(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const isDone = await write.write(async () => {
      await makeGroup(advertiserId, groupFields(draft))
      await router.invalidate()
    })
    if (isDone) setDraft(empty)
  }
  return (
    <form
      ref={form}
      noValidate
      aria-label={words.create}
      onSubmit={(event) => void submit(event)}
      className="mt-4 space-y-4 border-t border-border pt-4"
    >
      {problem && <ProblemPanel problem={problem} />}
      <GroupInputs draft={draft} errorOf={errorOf} onChange={setDraft} />
      <Button type="submit" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? words.creating : words.create}
      </Button>
    </form>
  )
}

/** Name and days of a group. */
export function GroupInputs(props: {
  draft: GroupDraft
  errorOf: (field: string) => string | undefined
  onChange: (draft: GroupDraft) => void
}) {
  const words = groupTexts.use().groups
  const { draft, errorOf, onChange } = props
  const labels = { name: words.name, hold_days: words.hold, cookie_days: words.cookie }
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-3">
      {groupRoots.map((field) => (
        <Field
          key={field}
          label={labels[field]}
          {...(field === 'name' ? {} : { help: words.daysHelp })}
          error={errorOf(field)}
          input={{
            ...{ name: field, value: draft[field], autoComplete: 'off' },
            ...(field === 'name' ? { maxLength: 60 } : { maxLength: 3, inputMode: 'numeric' }),
            onChange: ({ currentTarget }) => onChange({ ...draft, [field]: currentTarget.value }),
          }}
        />
      ))}
    </div>
  )
}
