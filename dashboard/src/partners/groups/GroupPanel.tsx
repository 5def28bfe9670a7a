import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '../../core/permissions.ts'
import { useDraft } from '../../core/use-draft.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { SaveLine } from '../SaveLine.tsx'
import { GroupRates } from './GroupRates.tsx'
import {
  type GroupDraft,
  GroupInputs,
  groupFaults,
  groupFields,
  groupRoots,
} from './GroupsPage.tsx'
import { groupTexts } from './group-texts.ts'
import { changeGroup, deleteGroup, type Group, type GroupFields } from './groups-data.ts'

const route = getRouteApi('/signed-in/partners/groups/$groupId')

/** One group in a panel over the list: its name, days, and rates by offer. */
export function GroupPanel() {
  const words = groupTexts.use().groups
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const person = usePerson()
  const close = () =>
    void navigate({ to: '/partners/groups', search: (before) => before, resetScroll: false })
  const open = found.ok ? (found.value?.answer ?? null) : null
  if (!found.ok || open === null || found.value === null) {
    return (
      <SidePanel title={words.title} onClose={close}>
        {found.ok ? <EmptyState>{words.gone}</EmptyState> : <RetryPanel problem={found.problem} />}
      </SidePanel>
    )
  }
  const { advertiserId } = found.value
  const { group, offers } = open
  const mayChange = person !== null && may(person, 'decidePartners')
  return (
    <SidePanel
      key={group.id}
      title={group.name}
      onClose={close}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          {mayChange && <DeleteGroup {...{ advertiserId, group, close }} />}
          <Link
            to="/partners"
            search={{ advertiser_id: advertiserId, group_id: group.id }}
            className={buttonClass({})}
          >
            {words.members(group.partners)}
          </Link>
        </div>
      }
    >
      <Settings {...{ advertiserId, group, mayChange }} />
      <Card>
        <CardHeader title={words.rates} help={words.ratesHelp} />
        {offers.length === 0 && <p className="text-muted">{words.noOffers}</p>}
        <ul className="divide-y divide-border">
          {offers.map((of) => (
            <GroupRates key={of.offer.id} {...{ groupId: group.id, of, mayChange }} />
          ))}
        </ul>
      </Card>
    </SidePanel>
  )
}

const daysOf = (days: number | null) => (days === null ? '' : String(days))
const draftOf = (group: Group): GroupDraft => ({
  name: group.name,
  hold_days: daysOf(group.hold_days),
  cookie_days: daysOf(group.cookie_days),
})

function patchOf(group: Group, draft: GroupDraft): Partial<GroupFields> {
  const fields = groupFields(draft)
  const before = draftOf(group)
  const changed = groupRoots.filter((field) => draft[field].trim() !== before[field])
  return Object.fromEntries(changed.map((field) => [field, fields[field]]))
}

function Settings(props: { advertiserId: string; group: Group; mayChange: boolean }) {
  const words = groupTexts.use().groups
  const { advertiserId, group, mayChange } = props
  const { draft, change, form } = useDraft<Group, GroupDraft, Partial<GroupFields>>(group, {
    ...{ draftOf, patchOf, faultsOf: groupFaults },
    send: async (patch) => (await changeGroup(advertiserId, group.id, patch)).group,
  })
  const { faults, write, isDirty, wasSaved, onSave } = form
  const { form: element, errorOf, count, problem } = useFormFaults(faults, write, groupRoots)
  return (
    <Card>
      <CardHeader title={words.settings} />
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <fieldset disabled={!mayChange} className="min-w-0 space-y-4">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          <GroupInputs {...{ draft, errorOf }} onChange={change} />
          {mayChange && (
            <SaveLine
              notice={wasSaved ? words.saved : ''}
              {...{ isDirty, isRunning: write.isRunning }}
            />
          )}
        </fieldset>
      </form>
    </Card>
  )
}

function DeleteGroup(props: { advertiserId: string; group: Group; close: () => void }) {
  const words = groupTexts.use().groups
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const { advertiserId, group, close } = props
  const act = {
    ...{ title: words.deleteTitle(group.name), means: words.deleteMeans, kind: 'danger' as const },
    facts: [{ label: words.count, value: group.partners }],
    ...{ verb: words.delete, running: words.deleting },
    act: async () => {
      await deleteGroup(advertiserId, group.id)
      close()
      await router.invalidate()
    },
  }
  return (
    <>
      <Button onClick={() => setIsAsked(true)}>{words.delete}</Button>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </>
  )
}
