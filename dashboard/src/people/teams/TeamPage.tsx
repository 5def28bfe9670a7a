import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  advertiserRoles,
  affiliateRoles,
  type Role,
  staffRoles,
} from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { mainRole } from '../../core/permissions.ts'
import { type Person, signOut } from '../../core/session.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { InvitationsCard } from './InvitationsCard.tsx'
import { MembersCard } from './MembersCard.tsx'
import { leaveTeam } from './team-data.ts'

const route = getRouteApi('/signed-in/team')

/** Members of the account with their roles, and invitations. */
export function TeamPage() {
  const { team, invitations } = route.useLoaderData()
  const person = usePerson()
  if (!team.ok || !person) return team.ok ? null : <RetryPanel problem={team.problem} />
  const { roles_to_give: roles } = team.value
  return (
    <div className="max-w-3xl space-y-4">
      <MembersCard team={team.value} person={person} />
      {invitations !== null &&
        (invitations.ok ? (
          <InvitationsCard invitations={invitations.value.invitations} roles={roles} />
        ) : (
          <RetryPanel problem={invitations.problem} />
        ))}
      <RolesCard person={person} />
      <LeaveCard account={team.value.account_name} />
    </div>
  )
}

const kinds: readonly (readonly Role[])[] = [staffRoles, advertiserRoles, affiliateRoles]

function RolesCard({ person }: { person: Person }) {
  const text = usePageText()
  const own = kinds.find((roles) => roles.includes(mainRole(person))) ?? []
  return (
    <Card>
      <CardHeader title={text.team.rolesTitle} />
      <dl className="divide-y divide-border">
        {own.map((role) => (
          <div key={role} className="grid gap-x-4 py-2 sm:grid-cols-[10rem_1fr]">
            <dt className="font-medium">{text.roles[role]}</dt>
            <dd className="text-pretty text-muted">{text.roleMeans[role]}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

function LeaveCard({ account }: { account: string }) {
  const words = usePageText().team
  const navigate = useNavigate()
  const [isAsked, setIsAsked] = useState(false)
  const act: DangerousAct = {
    ...{ title: words.leaveTitle, means: words.leaveMeans, kind: 'danger' },
    facts: [{ label: words.account, value: account }],
    ...{ verb: words.leaveVerb, running: words.leaving },
    act: async () => {
      await leaveTeam()
      await signOut()
      await navigate({ to: '/sign-in' })
    },
  }
  return (
    <div className="flex justify-end">
      <Button onClick={() => setIsAsked(true)}>{words.leave}</Button>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </div>
  )
}
