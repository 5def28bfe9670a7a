import { type FormEvent, useState } from 'react'
import type { App } from '../../apps/apps-data.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { type FileVerdicts, sendFile } from './event-log-data.ts'
import { ImportVerdicts } from './ImportVerdicts.tsx'
import { onlyAppId, reportableCount } from './import-draft.ts'

/** Checks a file row by row without writing anything. Only a checked file can be imported. */
export function ImportCard({ apps }: { apps: readonly App[] }) {
  const text = usePageText()
  const words = text.imports
  const [appId, setAppId] = useState(onlyAppId(apps))
  const [file, setFile] = useState<File | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const [verdicts, setVerdicts] = useState<FileVerdicts | null>(null)
  const { write, isRunning, problem, errorOf } = useWrite()
  const fileError = errorOf('file') ?? errorOf('columns') ?? errorOf('rows')
  const send = (isDry: boolean) => {
    if (file === null || appId === '') return setIsMissing(true)
    void write(async () => setVerdicts(await sendFile(appId, file, isDry)))
  }
  // Another file or app has to be checked first.
  const forget = () => {
    setVerdicts(null)
    setIsMissing(false)
  }
  const goodCount = verdicts?.dry_run ? reportableCount(verdicts) : 0
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          send(true)
        }}
        className="space-y-4"
      >
        {problem && !fileError && <ProblemPanel problem={problem} />}
        <FormSummary count={fileError || isMissing ? 1 : 0} />
        <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
          <SelectField
            label={words.app}
            error={isMissing && appId === '' ? words.noApp : errorOf('app_id')}
            options={[
              ...(apps.length > 1 ? [{ value: '', label: words.chooseApp }] : []),
              ...apps.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            select={{
              value: appId,
              onChange: ({ currentTarget }) => {
                setAppId(currentTarget.value)
                forget()
              },
            }}
          />
          <Field
            label={words.file}
            error={isMissing && file === null ? words.noFile : fileError}
            input={{
              ...{ type: 'file', accept: '.csv,text/csv' },
              onChange: ({ currentTarget }) => {
                setFile(currentTarget.files?.[0] ?? null)
                forget()
              },
            }}
          />
        </div>
        <ColumnHelp />
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p className="flex-1 basis-48 text-sm text-pretty text-muted">{words.checkHelp}</p>
          <Button type="submit" kind={goodCount > 0 ? 'secondary' : 'primary'} disabled={isRunning}>
            {isRunning && verdicts === null ? words.checking : words.check}
          </Button>
          {goodCount > 0 && (
            <Button kind="primary" disabled={isRunning} onClick={() => send(false)}>
              {isRunning ? words.running : words.run(goodCount)}
            </Button>
          )}
        </div>
      </form>
      {verdicts && <ImportVerdicts verdicts={verdicts} />}
    </Card>
  )
}

function ColumnHelp() {
  const words = usePageText().imports
  return (
    <details>
      <summary className="cursor-pointer text-accent">{words.columnsTitle}</summary>
      <p className="mt-2 text-sm text-pretty text-muted">{words.columnsHelp}</p>
      <dl className="mt-2 grid grid-cols-1 gap-x-6 sm:grid-cols-[auto_minmax(0,1fr)]">
        {Object.entries(words.columns).map(([name, means]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-sm leading-6">{name}</dt>
            <dd className="text-sm leading-6 text-pretty text-muted max-sm:mb-1">{means}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
