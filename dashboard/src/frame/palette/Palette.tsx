import { useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useLanguage } from '../../core/i18n/language.ts'
import type { Person } from '../../core/session.ts'
import { cn } from '../../ui/class-names.ts'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { useReturnFocus } from '../../ui/use-return-focus.ts'
import { commandsFor } from './commands.ts'
import { FoundLine } from './FoundLine.tsx'
import { matching } from './matching.ts'
import { paletteTexts } from './palette-texts.ts'
import { type Found, QUERY_CHARACTERS_MAX } from './search-data.ts'
import { useRecords } from './use-records.ts'

/** Of pages and actions that a query matches. */
const COMMANDS_MAX = 8

interface Option {
  readonly key: string
  readonly open: () => Promise<void>
  /** A record, or the title of a page or an action. */
  readonly found: Found | null
  readonly title: string
}
interface Group {
  readonly title: string
  readonly options: readonly Option[]
}

/** Finds pages, actions and records; arrows move, Enter opens. */
export function Palette(props: { person: Person; onClose: () => void; onKeys: () => void }) {
  const words = paletteTexts.useOwn()
  const returnFocus = useReturnFocus()
  const hasLeft = useRef(false)
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (!hasLeft.current) return returnFocus(event)
            event.preventDefault()
            document.getElementById('content')?.focus({ preventScroll: true })
          }}
          className="fixed top-2 left-1/2 z-50 flex max-h-[85dvh] w-[calc(100vw-1rem)] max-w-xl -translate-x-1/2 animate-fade flex-col overflow-hidden rounded-lg border border-border bg-surface shadow-float outline-none sm:top-[12vh] sm:max-h-[70dvh]"
        >
          <Dialog.Title className="sr-only">{words.title}</Dialog.Title>
          <Finder
            {...props}
            onLeave={() => {
              hasLeft.current = true
              props.onClose()
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder(props: { person: Person; onLeave: () => void; onKeys: () => void }) {
  const words = paletteTexts.useOwn()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const { groups, records } = useGroups(query.trim(), props.person, props.onLeave)
  const options = groups.flatMap((group) => group.options)
  const current = Math.min(at, options.length - 1)
  useEffect(() => {
    document.getElementById(`${listId}-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [listId, current])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) {
      event.preventDefault()
      setAt((current + step + options.length) % options.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) void options[current]?.open()
    if (event.key === '?' && query === '') {
      event.preventDefault()
      props.onKeys()
    }
  }
  const isEmpty = options.length === 0 && records.is === 'ready'
  const state =
    records.is === 'asking' ? words.searching : isEmpty ? '' : words.results(options.length)
  return (
    <>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
        <input
          role="combobox"
          aria-label={words.title}
          aria-expanded={options.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={options.length > 0 ? `${listId}-${current}` : undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={QUERY_CHARACTERS_MAX}
          placeholder={words.placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
        <button
          type="button"
          onClick={props.onKeys}
          className="rounded border border-border px-2 text-sm text-muted hover:text-text max-sm:hidden"
        >
          ?<span className="sr-only"> {words.keys}</span>
        </button>
      </div>
      <p role="status" className="sr-only">
        {state}
      </p>
      {isEmpty && <p className="px-4 py-8 text-center text-muted">{words.none(query.trim())}</p>}
      {records.is === 'failed' && (
        <div className="p-2">
          <RetryPanel problem={records.problem} onRetry={records.retry} />
        </div>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label={words.title}
        className={cn('min-h-0 overflow-y-auto p-2', options.length === 0 && 'hidden')}
      >
        {groups.map((group, place) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={group.title} role="group" aria-labelledby={`${listId}-group-${place}`}>
            <p id={`${listId}-group-${place}`} className="px-2 pt-2 pb-1 text-sm text-muted">
              {group.title}
            </p>
            {group.options.map((option) => (
              <OptionLine
                key={option.key}
                option={option}
                id={`${listId}-${options.indexOf(option)}`}
                isCurrent={options[current] === option}
                onPoint={() => setAt(options.indexOf(option))}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  )
}

/** The keyboard stays in the field; the pointer only moves the mark and opens. */
function OptionLine(props: {
  option: Option
  id: string
  isCurrent: boolean
  onPoint: () => void
}) {
  const { option, isCurrent } = props
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      onPointerMove={props.onPoint}
      onClick={() => void option.open()}
      className={cn(
        'flex min-h-9 cursor-pointer items-center gap-3 rounded-sm px-2 py-1.5',
        isCurrent && 'bg-sunken',
      )}
    >
      {option.found ? <FoundLine found={option.found} /> : option.title}
    </div>
  )
}

function useGroups(query: string, person: Person, onLeave: () => void) {
  const words = paletteTexts.useOwn()
  const language = useLanguage()
  const router = useRouter()
  const records = useRecords(query)
  const commands = useMemo(() => commandsFor(router.routeTree, person), [router, person])
  const open = (page: string) => {
    onLeave()
    return router.navigate({ href: page })
  }
  const shown =
    query === ''
      ? commands.filter(({ title }) => !title.en.includes('›'))
      : matching(commands, query).slice(0, COMMANDS_MAX)
  const optionsOf = (isAction: boolean): Option[] =>
    shown
      .filter((command) => command.isAction === isAction)
      .map(({ to, title }) => ({
        ...{ key: `${isAction} ${to}`, title: title[language], found: null },
        open: () => open(to.replace('/{-$tab}', '')),
      }))
  const ofKind = Map.groupBy(records.found, ({ kind }) => kind)
  const groups: Group[] = [
    { title: words.pages, options: optionsOf(false) },
    { title: words.actions, options: optionsOf(true) },
    ...[...ofKind].map(([kind, list]) => ({
      title: words.kinds[kind],
      options: list.map((found) => ({
        ...{ key: `${kind} ${found.id}`, title: found.title, found },
        open: () => open(found.page),
      })),
    })),
  ]
  return { groups: groups.filter(({ options }) => options.length > 0), records }
}
