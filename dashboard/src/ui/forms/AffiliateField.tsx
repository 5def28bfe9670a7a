import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { cn } from '../class-names.ts'
import { type AffiliateChoice, findAffiliate, searchAffiliates } from './affiliate-choices.ts'
import { Field } from './Field.tsx'

/** Pause in typing before the server is asked. */
const PAUSE_MS = 200

type Found = Awaited<ReturnType<typeof searchAffiliates>> | 'failed' | null

interface AffiliateFieldProps {
  label: string
  help?: string
  error?: string | undefined
  /** Id of the selected affiliate; empty = none. */
  value: string
  /** Only partners of this advertiser; missing = all the person can see. */
  advertiserId?: string | undefined
  onChange: (affiliateId: string) => void
}

/** Selects an affiliate by part of their name or code. */
export function AffiliateField(props: AffiliateFieldProps) {
  const text = usePageText()
  const listId = useId()
  const chosen = useChosen(props)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const found = useFound(typed, props.advertiserId)
  const options = found !== null && found !== 'failed' ? found.affiliates : []
  const isOpen = typed !== null && found !== null
  const choose = (affiliate: AffiliateChoice | undefined) => {
    if (!affiliate) return
    chosen.remember(affiliate)
    props.onChange(affiliate.id)
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
  return (
    <div className="relative min-w-0">
      <Field
        label={props.label}
        {...(props.help ? { help: props.help } : {})}
        error={props.error}
        input={{
          ...{ role: 'combobox', 'aria-expanded': isOpen, 'aria-controls': listId },
          'aria-autocomplete': 'list',
          'aria-activedescendant': isOpen ? `${listId}-${active}` : undefined,
          ...{ value: typed ?? chosen.words, placeholder: text.choice.search },
          ...{ autoComplete: 'off', spellCheck: false, maxLength: 120 },
          onFocus: ({ currentTarget }) => currentTarget.select(),
          onClick: () => setTyped((before) => before ?? ''),
          onChange: ({ currentTarget }) => write(currentTarget.value),
          onKeyDown: steer,
          onBlur: () => setTyped(null),
        }}
      />
      {isOpen && <Choices {...{ listId, found, active }} onChoose={choose} />}
    </div>
  )
}

function Choices(props: {
  listId: string
  found: NonNullable<Found>
  active: number
  onChoose: (affiliate: AffiliateChoice) => void
}) {
  const words = usePageText().choice
  const { listId, found, active } = props
  if (found === 'failed') return <Notice>{words.failed}</Notice>
  if (found.affiliates.length === 0) return <Notice>{words.none}</Notice>
  return (
    <div className={listClass}>
      <div id={listId} role="listbox" aria-label={words.search}>
        {found.affiliates.map((affiliate, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of the list
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={affiliate.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            // Runs before the field loses focus, which closes the list.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onChoose(affiliate)}
            className={cn('cursor-pointer px-3 py-2', index === active && 'bg-sunken')}
          >
            <span className="block truncate">{affiliate.name}</span>
            <span className="block truncate text-sm text-muted">{affiliate.code}</span>
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

/** The selected affiliate's name. If only the id is known, the server is asked. */
function useChosen({ value }: AffiliateFieldProps) {
  const words = usePageText().choice
  const [known, setKnown] = useState<AffiliateChoice | null>(null)
  useEffect(() => {
    if (value === '' || known?.id === value) return
    let isOver = false
    const update = (affiliate: AffiliateChoice | null) => !isOver && setKnown(affiliate)
    findAffiliate(value).then(update, () => update(null))
    return () => {
      isOver = true
    }
  }, [value, known])
  const name = known?.id === value ? `${known.name} · ${known.code}` : words.unknown
  return { words: value === '' ? '' : name, remember: setKnown }
}

function useFound(typed: string | null, advertiserId: string | undefined): Found {
  const [found, setFound] = useState<Found>(null)
  useEffect(() => {
    if (typed === null) {
      setFound(null)
      return
    }
    let isOver = false
    const update = (next: Found) => !isOver && setFound(next)
    const timer = setTimeout(() => {
      searchAffiliates(typed, advertiserId).then(update, () => update('failed'))
    }, PAUSE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [typed, advertiserId])
  return found
}
