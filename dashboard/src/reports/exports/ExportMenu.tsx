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
  /** The query of the CSV route, such as "from=2026-11-01&to=2026-11-30&country=DE". */
  readonly query: string
  /** A spreadsheet that the API answers at once. */
  readonly xlsx?: { readonly path: string; readonly name: string }
}

export function ExportMenu({ kind, query, xlsx }: ExportMenuProps) {
  const words = useExportText().exports
  const navigate = useNavigate()
  const asking = useWrite()
  const saving = useWrite()
  const isRunning = asking.isRunning || saving.isRunning
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
          <Button size="small" disabled={isRunning}>
            <FileDown aria-hidden="true" />
            {isRunning ? words.asking : words.button}
            <ChevronDown aria-hidden="true" />
          </Button>
        }
      >
        {xlsx && (
          <>
            <MenuItem onSelect={() => void saving.write(() => saveFile(xlsx.path, xlsx.name))}>
              {words.xlsx}
            </MenuItem>
            <MenuSeparator />
          </>
        )}
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
