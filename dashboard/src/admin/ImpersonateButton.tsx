import { useRouter } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { type ImpersonatedAccount, startImpersonation } from '../core/impersonation.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'

const REASON_CHARACTERS_MAX = 500

/** Starts impersonation of this account. Shown only to staff who may impersonate. */
export function ImpersonateButton({
  account,
  name,
}: {
  account: ImpersonatedAccount
  name: string
}) {
  const text = usePageText()
  const words = text.impersonation
  const router = useRouter()
  const person = usePerson()
  const [isAsked, setIsAsked] = useState(false)
  if (!person || !may(person, 'lookAtAccounts')) return null
  const act: NotedAct = {
    ...{ title: words.startTitle(name), means: words.startMeans, kind: 'primary' },
    ...{ facts: [{ label: text.team.account, value: name }], isNoteNeeded: true },
    ...{ noteLabel: words.reason, noteHelp: words.reasonHelp },
    ...{ noteCharactersMax: REASON_CHARACTERS_MAX },
    ...{ verb: words.startVerb, running: words.starting },
    act: async (reason) => {
      await startImpersonation(account, reason)
      await router.navigate({ to: '/', search: {} })
      await router.invalidate()
      return null
    },
  }
  return (
    <>
      <Button onClick={() => setIsAsked(true)}>
        <Eye aria-hidden="true" />
        {words.start}
      </Button>
      <NoteDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </>
  )
}
