import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { FileButton } from '../ui/FileButton.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { resetFactor } from './admin-data.ts'

/** An administrator's actions for one person: reset a second factor, export their data. */
export function PersonActions({ userId }: { userId: string }) {
  const words = usePageText().records
  const person = usePerson()
  const router = useRouter()
  const [act, setAct] = useState<NotedAct | null>(null)
  if (person === null || !may(person, 'administer')) return null
  const reset = () =>
    setAct({
      ...{ title: words.reset, means: words.resetHelp, facts: [] },
      ...{ noteLabel: words.reason, noteHelp: words.reasonHelp, noteCharactersMax: 500 },
      ...{ isNoteNeeded: true, verb: words.reset, running: words.saving, kind: 'danger' },
      act: async (reason) => {
        await resetFactor(userId, reason)
        await router.invalidate()
        return words.resetDone
      },
    })
  return (
    <Card className="flex flex-wrap items-center gap-2">
      <FileButton
        label={words.exportData}
        hint={words.exportHint}
        path={`/v1/admin/people/${userId}/export`}
        name={`person-${userId}.json`}
      />
      {userId !== person.id && (
        <Button size="small" onClick={reset}>
          {words.reset}
        </Button>
      )}
      <NoteDialog act={act} onClose={() => setAct(null)} />
    </Card>
  )
}
