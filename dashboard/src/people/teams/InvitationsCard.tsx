import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { type Language, languages, type Role } from '../../../../schema/vocabulary.ts'
import { useLanguage, usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { languageNames } from '../../frame/LanguageSwitch.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { type Invitation, invite, revokeInvitation } from './team-data.ts'

/** Open invitations, and a form to invite people. */
export function InvitationsCard(props: {
  invitations: readonly Invitation[]
  roles: readonly Role[]
}) {
  const words = usePageText().invite
  // Accepted invitations appear as members; revoked ones are not shown.
  const shown = props.invitations.filter(({ state }) => state === 'open' || state === 'expired')
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <InviteForm roles={props.roles} />
      <h3 className="mt-6 mb-1 font-medium">{words.list}</h3>
      {shown.length === 0 && <EmptyState>{words.none}</EmptyState>}
      <ul className="divide-y divide-border">
        {shown.map((invitation) => (
          <Line key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Card>
  )
}

function InviteForm({ roles }: { roles: readonly Role[] }) {
  const text = usePageText()
  const words = text.invite
  const router = useRouter()
  const spoken = useLanguage()
  const form = useRef<HTMLFormElement>(null)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [role, setRole] = useState<Role | undefined>(roles.at(-1))
  const { write, isRunning, problem, errorOf } = useWrite()
  if (role === undefined) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const email = String(data.get('email')).trim()
    const language = String(data.get('language')) as Language
    setSentTo(null)
    void write(async () => {
      await invite({ email, role, language })
      form.current?.reset()
      setSentTo(email)
      await router.invalidate()
    })
  }
  return (
    <form ref={form} onSubmit={submit} className="space-y-4">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <Field
        label={words.email}
        error={errorOf('email')}
        input={{ name: 'email', type: 'email', required: true, maxLength: 254, spellCheck: false }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={text.team.role}
          help={text.roleMeans[role]}
          options={roles.map((of) => ({ value: of, label: text.roles[of] }))}
          select={{
            value: role,
            onChange: ({ currentTarget }) => setRole(currentTarget.value as Role),
          }}
        />
        <SelectField
          label={words.language}
          options={languages.map((of) => ({ value: of, label: languageNames[of] }))}
          select={{ name: 'language', defaultValue: spoken }}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" kind="primary" disabled={isRunning}>
          {isRunning ? words.sending : words.send}
        </Button>
        {sentTo && (
          <p role="status" className="text-good">
            {words.sent(sentTo)}
          </p>
        )}
      </div>
    </form>
  )
}

function Line({ invitation }: { invitation: Invitation }) {
  const text = usePageText()
  const words = text.invite
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const isOpen = invitation.state === 'open'
  const act: DangerousAct = {
    ...{ title: words.revokeTitle, means: words.revokeMeans, kind: 'danger' },
    ...{ verb: words.revokeVerb, running: words.revoking },
    facts: [
      { label: words.email, value: invitation.email },
      { label: text.team.role, value: text.roles[invitation.role] },
    ],
    act: async () => {
      await revokeInvitation(invitation.id)
      await router.invalidate()
    },
  }
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="truncate font-medium">{invitation.email}</p>
          <p className="text-sm text-pretty text-muted">
            {text.roles[invitation.role]}
            {invitation.invited_by && ` · ${words.invitedBy(invitation.invited_by)}`}
            {' · '}
            {isOpen ? (
              <>
                {words.expires} <TimeText at={invitation.expires_at} />
              </>
            ) : (
              words.states[invitation.state]
            )}
          </p>
        </div>
        {isOpen && (
          <Button
            size="small"
            aria-label={words.revokeOf(invitation.email)}
            onClick={() => setIsAsked(true)}
          >
            {words.revoke}
          </Button>
        )}
      </div>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </li>
  )
}
