import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { groupTexts } from './group-texts.ts'
import { type Group, putInGroup, readGroups } from './groups-data.ts'

/** Puts one or more partners into a group. An advertiser without groups is led to create one. */
export function GroupOfPartner(props: {
  advertiserId: string
  affiliateIds: readonly string[]
  /** Null: none; undefined: they may be in different ones. */
  groupId: string | null | undefined
  onDone?: () => void
}) {
  const words = groupTexts.use().groups
  const router = useRouter()
  const { advertiserId, affiliateIds, groupId, onDone } = props
  const groups = useGroups(advertiserId)
  const [chosen, setChosen] = useState(groupId ?? '')
  const { write, isRunning, problem } = useWrite()
  if (groups === null) return null
  if (groups.length === 0) {
    if (groupId === undefined) return null
    return (
      <Link
        to="/partners/groups"
        search={{ advertiser_id: advertiserId }}
        className={buttonClass({ size: 'small' })}
      >
        {words.create}
      </Link>
    )
  }
  const isSame = groupId !== undefined && chosen === (groupId ?? '')
  const move = () =>
    void write(async () => {
      await putInGroup(advertiserId, affiliateIds, chosen === '' ? null : chosen)
      onDone?.()
      await router.invalidate()
    })
  return (
    <div className="min-w-0 space-y-3">
      {problem && <ProblemPanel problem={problem} />}
      <div className="flex items-end gap-2">
        <SelectField
          label={words.moveTo}
          isLabelHidden={groupId === undefined}
          options={[
            { value: '', label: words.noGroup },
            ...groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          select={{
            value: chosen,
            onChange: ({ currentTarget }) => setChosen(currentTarget.value),
          }}
        />
        <Button
          size={groupId === undefined ? 'small' : 'normal'}
          disabled={isRunning || isSame}
          onClick={move}
        >
          {isRunning ? words.moving : words.move}
        </Button>
      </div>
    </div>
  )
}

/** Null until they are read. */
function useGroups(advertiserId: string): readonly Group[] | null {
  const [groups, setGroups] = useState<readonly Group[] | null>(null)
  useEffect(() => {
    let isCurrent = true
    readGroups(advertiserId).then(
      (found) => isCurrent && setGroups(found),
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [advertiserId])
  return groups
}
