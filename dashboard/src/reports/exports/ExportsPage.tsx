import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { refusalMessages } from '../../../../schema/refusal-messages.ts'
import type { ExportStatus } from '../../../../schema/vocabulary.ts'
import { saveFile } from '../../core/files.ts'
import { useLanguage } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePolling } from '../../core/use-polling.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import {
  askForExport,
  fileName,
  filePath,
  isUnfinished,
  type ReportExport,
} from './exports-data.ts'
import { useExportText } from './exports-texts.ts'
import { useFileTitle } from './file-title.ts'

const route = getRouteApi('/signed-in/reports/exports')

/** Files of the account that are written in the background, with their progress. */
export function ExportsPage() {
  const words = useExportText().exports
  const loaded = route.useLoaderData()
  const router = useRouter()
  const files = loaded.ok ? loaded.value : []
  const moving = files.filter(isUnfinished).map(({ id }) => id)
  usePolling(moving.length > 0, moving.join(), () => router.invalidate())
  const columns = useColumns()
  if (!loaded.ok) return <RetryPanel problem={loaded.problem} />
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        <Link to="/reports/schedules" className={buttonClass({ size: 'small' })}>
          {words.schedules}
        </Link>
      </CardHeader>
      <Table
        caption={words.title}
        columns={columns}
        rows={files}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            action={
              <Link to="/reports" className={buttonClass()}>
                {words.toReports}
              </Link>
            }
          >
            {words.none}
          </EmptyState>
        }
      />
    </Card>
  )
}

function useColumns(): Column<ReportExport>[] {
  const words = useExportText().exports
  const format = useFormat()
  const titleOf = useFileTitle()
  return [
    {
      id: 'file',
      header: words.file,
      cell: (file) => {
        const { title, details } = titleOf(file)
        return (
          <div className="py-1">
            <p className="font-medium">{title}</p>
            {details !== '' && <p className="text-sm break-words text-muted">{details}</p>}
            <p className="text-sm sm:hidden">
              <Status file={file} />
            </p>
          </div>
        )
      },
    },
    { id: 'status', header: words.status, isMinor: true, cell: (file) => <Status file={file} /> },
    {
      id: 'size',
      header: words.size,
      isMinor: true,
      cell: ({ bytes, expires_at }) =>
        bytes !== null && (
          <div className="py-1">
            {sizeText(bytes, words, format.number)}
            {expires_at && (
              <p className="text-sm text-muted">
                {words.deletedOn(format.dayWithYear(expires_at.slice(0, 10)))}
              </p>
            )}
          </div>
        ),
    },
    {
      id: 'asked',
      header: words.asked,
      isMinor: true,
      cell: ({ created_at }) => <TimeText at={created_at} />,
    },
    {
      id: 'actions',
      header: words.actions,
      isNumber: true,
      cell: (file) => <Act file={file} title={titleOf(file).title} />,
    },
  ]
}

const tones: Readonly<Record<ExportStatus, string>> = {
  ...{ queued: 'bg-muted', running: 'bg-info', done: 'bg-good', failed: 'bg-bad' },
  expired: 'bg-muted',
}

function Status({ file }: { file: ReportExport }) {
  const words = useExportText().exports
  const language = useLanguage()
  const { status, rows, failure } = file
  return (
    <span className="block py-1">
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-full', tones[status])} />
        {words.statuses[status]}
      </span>
      {rows !== null && status !== 'expired' && (
        <span className="block text-sm text-muted">{words.rows(rows)}</span>
      )}
      {failure && (
        <span className="block max-w-72 text-sm text-pretty whitespace-normal text-muted">
          {refusalMessages[failure.code][language]}
        </span>
      )}
    </span>
  )
}

/** Download, or the same file once more. */
function Act({ file, title }: { file: ReportExport; title: string }) {
  const words = useExportText().exports
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const { kind, query, format, status } = file
  if (isUnfinished(file)) return null
  const isReady = status === 'done'
  const again = () => askForExport({ kind, query, format }).then(() => router.invalidate())
  return (
    <>
      <Button
        size="small"
        disabled={isRunning}
        aria-label={isReady ? words.downloadOne(title) : words.againOne(title)}
        onClick={() => void write(isReady ? () => saveFile(filePath(file), fileName(file)) : again)}
      >
        {isReady
          ? isRunning
            ? words.downloading
            : words.download
          : isRunning
            ? words.asking
            : words.again}
      </Button>
      {problem && <ProblemPanel problem={problem} className="mt-2 text-left whitespace-normal" />}
    </>
  )
}

function sizeText(
  bytes: number,
  words: { kilobytes: (size: string) => string; megabytes: (size: string) => string },
  number: (value: number) => string,
): string {
  if (bytes < 1_000_000) return words.kilobytes(number(Math.max(1, Math.round(bytes / 1_000))))
  return words.megabytes(number(Math.round(bytes / 100_000) / 10))
}
