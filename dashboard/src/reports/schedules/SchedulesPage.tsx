import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { refusalMessages } from '../../../../schema/refusal-messages.ts'
import type { ScheduleStatus } from '../../../../schema/vocabulary.ts'
import { useLanguage } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { cn } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { useFileTitle } from '../exports/file-title.ts'
import { ScheduleForm } from './ScheduleForm.tsx'
import { deleteSchedule, pauseSchedule, type Schedule, sendSchedule } from './schedules-data.ts'
import { useScheduleText } from './schedules-texts.ts'

const route = getRouteApi('/signed-in/reports/schedules')

/** Reports that the account sends by mail, and the form for a new one or the one that is changed. */
export function SchedulesPage() {
  const words = useScheduleText().schedules
  const { schedules, team } = route.useLoaderData()
  const { query, edit } = route.useSearch()
  const columns = useColumns()
  if (!schedules.ok) return <RetryPanel problem={schedules.problem} />
  const edited = schedules.value.find(({ id, may_change }) => id === edit && may_change)
  const shown = edited?.query ?? query
  return (
    <div className="space-y-4">
      {shown !== undefined &&
        team &&
        (team.ok ? (
          <ScheduleForm
            // Begins again when the schedule was read anew.
            key={JSON.stringify(edited)}
            {...{ query: shown, schedule: edited, members: team.value }}
          />
        ) : (
          <RetryPanel problem={team.problem} />
        ))}
      <Card>
        <CardHeader title={words.title} help={words.help} />
        <Table
          caption={words.title}
          columns={columns}
          rows={schedules.value}
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
    </div>
  )
}

function useColumns(): Column<Schedule>[] {
  const words = useScheduleText().schedules
  const titleOf = useFileTitle()
  return [
    {
      id: 'report',
      header: words.report,
      cell: (schedule) => {
        const { title, details } = titleOf({ kind: 'report', ...schedule })
        return (
          <div className="py-1">
            <p className="font-medium break-words">{schedule.name}</p>
            <p className="text-sm break-words text-muted">
              {[title, details].filter((part) => part !== '').join(' · ')}
            </p>
            <div className="text-sm sm:hidden">
              <Status schedule={schedule} />
              <When schedule={schedule} />
            </div>
          </div>
        )
      },
    },
    { id: 'when', header: words.when, isMinor: true, cell: (of) => <When schedule={of} /> },
    {
      id: 'recipients',
      header: words.recipients,
      isMinor: true,
      cell: ({ recipients }) => (
        <span className="break-words whitespace-normal">
          {recipients
            .map(({ name, is_unsubscribed }) =>
              is_unsubscribed ? words.unsubscribed(name ?? '—') : (name ?? '—'),
            )
            .join(', ')}
        </span>
      ),
    },
    { id: 'status', header: words.status, isMinor: true, cell: (of) => <Status schedule={of} /> },
    {
      id: 'actions',
      header: words.actions,
      isNumber: true,
      cell: (schedule) => schedule.may_change && <Acts schedule={schedule} />,
    },
  ]
}

function When({ schedule }: { schedule: Schedule }) {
  const words = useScheduleText().schedules
  const format = useFormat()
  const { frequency, day_number, time_zone, next_at, last_sent_at, status } = schedule
  const hour = `${String(schedule.hour).padStart(2, '0')}:00 (${time_zone})`
  const rhythm = {
    daily: () => words.daily(hour),
    weekly: () => words.weekly(format.weekday(day_number ?? 1), hour),
    monthly: () => words.monthly(day_number ?? 1, hour),
  }
  return (
    <div className="py-1">
      <p className="whitespace-normal">{rhythm[frequency]()}</p>
      <p className="text-sm text-muted">
        {status === 'active' && words.next(format.exact(next_at))}
        {last_sent_at && (
          <>
            {status === 'active' && <br />}
            {words.last(format.exact(last_sent_at))}
          </>
        )}
      </p>
    </div>
  )
}

const tones: Readonly<Record<ScheduleStatus, string>> = {
  ...{ active: 'bg-good', paused: 'bg-muted', stopped: 'bg-bad' },
}

function Status({ schedule: { status, stop, made_by } }: { schedule: Schedule }) {
  const words = useScheduleText().schedules
  const language = useLanguage()
  return (
    <div className="py-1">
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-full', tones[status])} />
        {words.statuses[status]}
      </span>
      {stop && (
        <p className="max-w-72 text-sm text-pretty whitespace-normal text-muted">
          {refusalMessages[stop.code][language]}
        </p>
      )}
      {!made_by.is_you && made_by.name && (
        <p className="text-sm text-muted">{words.by(made_by.name)}</p>
      )}
    </div>
  )
}

function Acts({ schedule }: { schedule: Schedule }) {
  const words = useScheduleText().schedules
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const act = (change: () => Promise<unknown>) =>
    void write(() => change().then(() => router.invalidate()))
  const isActive = schedule.status === 'active'
  return (
    <>
      <Menu
        trigger={
          <Button
            kind="quiet"
            size="icon"
            disabled={isRunning}
            aria-label={words.actionsOf(schedule.name)}
          >
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem
          onSelect={() =>
            void router.navigate({ to: '/reports/schedules', search: { edit: schedule.id } })
          }
        >
          {words.edit}
        </MenuItem>
        {isActive && (
          <MenuItem onSelect={() => act(() => sendSchedule(schedule))}>{words.sendNow}</MenuItem>
        )}
        <MenuItem onSelect={() => act(() => pauseSchedule(schedule, isActive))}>
          {isActive ? words.pause : words.resume}
        </MenuItem>
        <MenuItem onSelect={() => act(() => deleteSchedule(schedule))}>{words.remove}</MenuItem>
      </Menu>
      {problem && <ProblemPanel problem={problem} className="mt-2 text-left whitespace-normal" />}
    </>
  )
}
