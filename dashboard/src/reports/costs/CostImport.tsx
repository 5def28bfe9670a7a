import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { importCosts } from './costs-data.ts'
import { useCostText } from './costs-texts.ts'

/** Enters the costs of a file, all or none. */
export function CostImport() {
  const words = useCostText().costs
  const router = useRouter()
  const [file, setFile] = useState<File | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const [result, setResult] = useState<string | null>(null)
  const { write, isRunning, problem } = useWrite()
  const send = (event: FormEvent) => {
    event.preventDefault()
    setResult(null)
    setIsMissing(file === null)
    if (file === null) return
    void write(async () => {
      const { added, replaced, unchanged } = await importCosts(file)
      setResult(words.imported(added, replaced, unchanged))
      await router.invalidate()
    })
  }
  return (
    <Card>
      <CardHeader title={words.importTitle} help={words.importHelp} />
      <form noValidate onSubmit={send} className="space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        {problem && problem.errors.length > 0 && (
          <ul className="list-disc pl-5 text-sm text-bad">
            {problem.errors.map(({ field, message }) => (
              <li key={`${field} ${message}`}>
                <code>{field}</code>: {message}
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-64">
            <Field
              label={words.file}
              error={isMissing ? words.noFile : undefined}
              input={{
                ...{ type: 'file', accept: '.csv,text/csv' },
                onChange: ({ currentTarget }) => setFile(currentTarget.files?.[0] ?? null),
              }}
            />
          </div>
          <Button type="submit" disabled={isRunning}>
            {isRunning ? words.importing : words.import}
          </Button>
        </div>
        <p role="status">{result}</p>
      </form>
    </Card>
  )
}
