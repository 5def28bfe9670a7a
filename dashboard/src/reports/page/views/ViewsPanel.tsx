import { useState } from 'react'
import { useLoaded } from '../../../core/use-loaded.ts'
import { usePerson } from '../../../core/use-person.ts'
import { useWrite } from '../../../core/use-write.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../../ui/ConfirmDialog.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { CheckField } from '../../../ui/forms/CheckField.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../../ui/ProblemPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { Loading, Skeleton } from '../../../ui/Skeleton.tsx'
import { reportKindOf } from '../report-kind.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { ViewRow } from './ViewRow.tsx'
import {
  deleteView,
  loadViews,
  NAME_CHARACTERS_MAX,
  saveView,
  type View,
  viewQuery,
} from './views-data.ts'

/** Saves the page as it is under a name, and lists what was saved. */
export function ViewsPanel({ onClose }: { onClose: () => void }) {
  const words = useReportText().report.views
  const [version, setVersion] = useState(0)
  const [saved, setSaved] = useState('')
  const [act, setAct] = useState<DangerousAct | null>(null)
  const views = useLoaded(`${version}`, loadViews)
  const reload = () => setVersion((count) => count + 1)
  const askToDelete = (view: View) =>
    setAct({
      title: words.removeTitle(view.name),
      means: view.is_shared ? words.removeShared : words.removeMeans,
      facts: [],
      ...{ verb: words.remove, running: words.removing, kind: 'danger' },
      act: () => deleteView(view.id).then(reload),
    })
  return (
    <SidePanel title={words.title} onClose={onClose}>
      <Card>
        <SaveForm
          onSaved={(name) => {
            setSaved(words.saved(name))
            reload()
          }}
        />
        <p role="status" className="mt-2 text-sm text-good empty:hidden">
          {saved}
        </p>
      </Card>
      <Card>
        {views.is === 'loading' && (
          <Loading className="space-y-2">
            <Skeleton className="h-9" />
            <Skeleton className="h-9" />
          </Loading>
        )}
        {views.is === 'failed' && <ProblemPanel problem={views.problem} />}
        {views.is === 'ready' && views.value.length === 0 && <EmptyState>{words.none}</EmptyState>}
        {views.is === 'ready' && views.value.length > 0 && (
          <ul className="divide-y divide-border">
            {views.value.map((view) => (
              <ViewRow key={view.id} {...{ view, onChanged: reload, onDelete: askToDelete }} />
            ))}
          </ul>
        )}
      </Card>
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </SidePanel>
  )
}

function SaveForm({ onSaved }: { onSaved: (name: string) => void }) {
  const words = useReportText().report.views
  const search = useReportSearch()
  const kind = reportKindOf(usePerson())
  const { write, isRunning, problem, errorOf } = useWrite()
  const [name, setName] = useState('')
  const [isShared, setIsShared] = useState(false)
  const save = async () => {
    const view = { name, query: viewQuery(search), is_shared: isShared }
    if (!(await write(() => saveView(view)))) return
    onSaved(name.trim())
    setName('')
    setIsShared(false)
  }
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Field
        label={words.name}
        help={words.help}
        error={errorOf('name')}
        input={{
          ...{ value: name, required: true, maxLength: NAME_CHARACTERS_MAX, autoComplete: 'off' },
          onChange: ({ currentTarget }) => setName(currentTarget.value),
        }}
      />
      <CheckField
        label={words.share[kind]}
        input={{
          checked: isShared,
          onChange: ({ currentTarget }) => setIsShared(currentTarget.checked),
        }}
      />
      <Button type="submit" kind="primary" disabled={isRunning || name.trim() === ''}>
        {isRunning ? words.saving : words.save}
      </Button>
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
    </form>
  )
}
