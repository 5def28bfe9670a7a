import { type ComponentProps, type KeyboardEvent, useEffect, useId, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { cn } from '../class-names.ts'
import { Field } from './Field.tsx'
import { fieldClass, Labelled } from './FilterFields.tsx'

/** Pause in typing before the server is asked. */
const PAUSE_MS = 200

/** A record that can be selected. */
export interface Choice {
  readonly id: string
  readonly name: string
  /** Shown below the name. */
  readonly code?: string
}

/** Where the choices come from; the same object in every render. */
export interface ChoiceSource {
  /** Those that match the text; without text, the first ones. */
  search(text: string): Promise<{ choices: readonly Choice[]; hasMore: boolean }>
  /** Null if the person cannot see it. */
  find(id: string): Promise<Choice | null>
}

type Found = Awaited<ReturnType<ChoiceSource['search']>> | 'failed' | null

export interface ChoiceFieldProps {
  label: string
  help?: string
  error?: string | undefined
  /** Id of the selected record; empty = none. */
  value: string
  /** Small, as the other filters of a list. */
  isFilter?: boolean
  onChange: (id: string) => void
}

/** Selects one of many records by part of its name. */
export function ChoiceField({ source, ...props }: ChoiceFieldProps & { source: ChoiceSource }) {
  const text = usePageText()
  const listId = useId()
  const id = useId()
  const chosen = useChosen(source, props.value)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const found = useFound(source, typed)
  const options = found !== null && found !== 'failed' ? found.choices : []
  const isOpen = typed !== null && found !== null
  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    chosen.remember(choice)
    props.onChange(choice.id)
    setTyped(null)
  }
  const write = (written: string) => {
    setTyped(written)
    setActive(0)
    if (written === '') props.onChange('')
  }
  const steer = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) {
      event.preventDefault()
      setActive((active + step + options.length) % options.length)
    }
    if (event.key === 'Enter' && isOpen) {
      event.preventDefault()
      choose(options[active])
    }
    if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation()
      setTyped(null)
    }
  }
  const input: ComponentProps<'input'> = {
    ...{ role: 'combobox', 'aria-expanded': isOpen, 'aria-controls': listId },
    'aria-autocomplete': 'list',
    'aria-activedescendant': isOpen ? `${listId}-${active}` : undefined,
    ...{ id, value: typed ?? chosen.words, autoComplete: 'off', spellCheck: false, maxLength: 120 },
    placeholder: props.isFilter ? text.filters.all : text.choice.search,
    onFocus: ({ currentTarget }) => currentTarget.select(),
    onClick: () => setTyped((before) => before ?? ''),
    onChange: ({ currentTarget }) => write(currentTarget.value),
    onKeyDown: steer,
    onBlur: () => setTyped(null),
  }
  return (
    <div className="relative min-w-0">
      {props.isFilter ? (
        <Labelled id={id} label={props.label}>
          <input {...input} className={fieldClass} />
        </Labelled>
      ) : (
        <Field
          label={props.label}
          {...(props.help ? { help: props.help } : {})}
          error={props.error}
          input={input}
        />
      )}
      {isOpen && <Choices {...{ listId, found, active }} onChoose={choose} />}
    </div>
  )
}

function Choices(props: {
  listId: string
  found: NonNullable<Found>
  active: number
  onChoose: (choice: Choice) => void
}) {
  const words = usePageText().choice
  const { listId, found, active } = props
  if (found === 'failed') return <Notice>{words.failed}</Notice>
  if (found.choices.length === 0) return <Notice>{words.none}</Notice>
  return (
    <div className={listClass}>
      <div id={listId} role="listbox" aria-label={words.search}>
        {found.choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of the list
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={choice.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            // Runs before the field loses focus, which closes the list.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onChoose(choice)}
            className={cn('cursor-pointer px-3 py-2', index === active && 'bg-sunken')}
          >
            <span className="block truncate">{choice.name}</span>
            {choice.code && (
              <span className="block truncate text-sm text-muted">{choice.code}</span>
            )}
          </div>
        ))}
      </div>
      {found.hasMore && <p className="px-3 py-2 text-sm text-muted">{words.more}</p>}
    </div>
  )
}

const listClass =
  'absolute inset-x-0 top-full z-50 mt-1 max-h-72 overflow-y-auto rounded border border-border bg-surface py-1 shadow-float'

const Notice = ({ children }: { children: string }) => (
  <p role="status" className={cn(listClass, 'px-3 py-2 text-muted')}>
    {children}
  </p>
)

/** The selected record's name. If only the id is known, the server is asked. */
function useChosen(source: ChoiceSource, value: string) {
  const words = usePageText().choice
  const [known, setKnown] = useState<Choice | null>(null)
  useEffect(() => {
    if (value === '' || known?.id === value) return
    let isOver = false
    const update = (choice: Choice | null) => !isOver && setKnown(choice)
    source.find(value).then(update, () => update(null))
    return () => {
      isOver = true
    }
  }, [source, value, known])
  const name =
    known?.id === value ? [known.name, known.code].filter(Boolean).join(' · ') : words.unknown
  return { words: value === '' ? '' : name, remember: setKnown }
}

function useFound(source: ChoiceSource, typed: string | null): Found {
  const [found, setFound] = useState<Found>(null)
  useEffect(() => {
    if (typed === null) {
      setFound(null)
      return
    }
    let isOver = false
    const update = (next: Found) => !isOver && setFound(next)
    const timer = setTimeout(() => {
      source.search(typed).then(update, () => update('failed'))
    }, PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [source, typed])
  return found
}
