import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronDown, FileDown } from 'lucide-react'
import { useState } from 'react'
import type { ExportFormat, ExportKind } from '../../../../schema/vocabulary.ts'
import { saveFile } from '../../core/files.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/Menu.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { askForExport } from './exports-data.ts'
import { useExportText } from './exports-texts.ts'

export interface ExportMenuProps {
  readonly kind: ExportKind
  /** What the API answers at once. The query of the CSV is also that of a file written in the background. */
  readonly files: { readonly csv: ExportFile; readonly xlsx?: ExportFile }
}

interface ExportFile {
  readonly path: string
  readonly name: string
}

export function ExportMenu({ kind, files }: ExportMenuProps) {
  const words = useExportText().exports
  const navigate = useNavigate()
  const asking = useWrite()
  const saving = useWrite()
  const query = files.csv.path.split('?')[1] ?? ''
  const save = ({ path, name }: ExportFile) => void saving.write(() => saveFile(path, name))
  const problem = asking.problem ?? saving.problem
  const [startedFor, setStartedFor] = useState<string>()
  const start = (format: ExportFormat) =>
    void asking
      .write(() => askForExport({ kind, query, format }))
      .then((isDone) => isDone && setStartedFor(query))
  return (
    <>
      <Menu
        trigger={
          <Button size="small" disabled={asking.isRunning || saving.isRunning}>
            <FileDown aria-hidden="true" />
            {asking.isRunning ? words.asking : saving.isRunning ? words.downloading : words.button}
            <ChevronDown aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem onSelect={() => save(files.csv)}>{words.csv}</MenuItem>
        {files.xlsx && (
          <MenuItem onSelect={() => files.xlsx && save(files.xlsx)}>{words.xlsx}</MenuItem>
        )}
        <MenuSeparator />
        <MenuLabel>{words.inBackground}</MenuLabel>
        <MenuItem onSelect={() => start('csv')}>{words.csvInBackground}</MenuItem>
        <MenuItem onSelect={() => start('xlsx')}>{words.xlsxInBackground}</MenuItem>
        <MenuSeparator />
        {kind === 'report' && (
          <MenuItem
            onSelect={() =>
              void navigate({ to: '/reports/schedules', search: { query: withoutDays(query) } })
            }
          >
            {words.byMail}
          </MenuItem>
        )}
        <MenuItem onSelect={() => void navigate({ to: '/reports/exports' })}>{words.all}</MenuItem>
      </Menu>
      {startedFor === query && (
        <span role="status" className="px-2 text-sm">
          {words.started}{' '}
          <Link to="/reports/exports" className="font-medium underline underline-offset-4">
            {words.open}
          </Link>
        </span>
      )}
      {problem && <ProblemPanel problem={problem} className="basis-full" />}
    </>
  )
}

/** A scheduled report has days of its own. */
function withoutDays(query: string): string {
  const params = new URLSearchParams(query)
  for (const name of ['from', 'to', 'time_zone']) params.delete(name)
  return params.toString()
}
