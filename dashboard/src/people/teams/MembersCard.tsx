import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Role } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import type { Person } from '../../core/session.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { Avatar } from '../Avatar.tsx'
import { changeRole, type Member, removeMember, type Team } from './team-data.ts'

/** The team's members. Heads can change roles and remove members. */
export function MembersCard({ team, person }: { team: Team; person: Person }) {
  const words = usePageText().team
  const [act, setAct] = useState<DangerousAct | null>(null)
  return (
    <Card>
      <CardHeader title={words.members} help={words.membersHelp} />
      <ul className="divide-y divide-border">
        {team.members.map((member) => (
          <Line
            key={member.user_id}
            {...{ member, isSelf: member.user_id === person.id, ask: setAct }}
            roles={team.roles_to_give}
          />
        ))}
      </ul>
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </Card>
  )
}

interface LineProps {
  member: Member
  isSelf: boolean
  /** The roles this person can give. A member's current role must be among them to be changed. */
  roles: readonly Role[]
  ask: (act: DangerousAct) => void
}

function Line({ member, isSelf, roles, ask }: LineProps) {
  const text = usePageText()
  const words = text.team
  const mayChange = !isSelf && roles.includes(member.role)
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <Avatar
        path={member.has_avatar ? `/v1/people/${member.user_id}/avatar` : null}
        alt=""
        className="size-9"
      />
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate font-medium">
          {member.name}
          {isSelf && <span className="ml-2 font-normal text-good">{words.you}</span>}
        </p>
        <p className="truncate text-sm text-muted">{member.email}</p>
        <p className="text-sm text-pretty text-muted">
          {member.last_signed_in_at ? (
            <>
              {words.lastSeen} <TimeText at={member.last_signed_in_at} />
            </>
          ) : (
            words.neverSeen
          )}
          {' · '}
          {member.has_second_factor ? words.withFactor : words.withoutFactor}
        </p>
      </div>
      {mayChange ? <Change {...{ member, roles, ask }} /> : <p>{text.roles[member.role]}</p>}
    </li>
  )
}

function Change({ member, roles, ask }: Omit<LineProps, 'isSelf'>) {
  const text = usePageText()
  const words = text.team
  const router = useRouter()
  const { name, role: before } = member
  const done = () => router.invalidate()
  const choose = (role: Role) =>
    ask({
      ...{ title: words.changeTitle(name), means: words.changeMeans, kind: 'primary' },
      facts: [
        { label: words.before, value: text.roles[before] },
        { label: words.after, value: `${text.roles[role]}: ${text.roleMeans[role]}` },
      ],
      ...{ verb: words.changeVerb(text.roles[role]), running: words.changing },
      act: async () => {
        await changeRole(member.user_id, role)
        await done()
      },
    })
  const remove = () =>
    ask({
      ...{ title: words.removeTitle(name), means: words.removeMeans, kind: 'danger' },
      facts: [
        { label: words.person, value: `${name}, ${member.email}` },
        { label: words.role, value: text.roles[before] },
      ],
      ...{ verb: words.removeVerb, running: words.removing },
      act: async () => {
        await removeMember(member.user_id)
        await done()
      },
    })
  return (
    <div className="flex items-center gap-2">
      <SelectField
        label={words.roleOf(name)}
        isLabelHidden
        options={roles.map((role) => ({ value: role, label: text.roles[role] }))}
        select={{
          value: before,
          onChange: ({ currentTarget }) => choose(currentTarget.value as Role),
        }}
      />
      <Button size="small" aria-label={words.removeOf(name)} onClick={remove}>
        {words.remove}
      </Button>
    </div>
  )
}
