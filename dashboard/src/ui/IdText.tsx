import { Check, Copy } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import { useCopy } from './use-copy.ts'

const SHOWN_WHOLE_MAX = 14

/** 01234567…cdef: shortened in the middle. */
export function shortId(id: string): string {
  return id.length <= SHOWN_WHOLE_MAX ? id : `${id.slice(0, 8)}…${id.slice(-4)}`
}

/** An id, shortened in the middle, with a button to copy the whole. */
export function IdText({ id }: { id: string }) {
  const text = useHomeText()
  const [state, copy] = useCopy()
  // The name contains what is shown, so that people who speak to their computer can say it.
  const name =
    state === 'copied' ? `${text.copy.copied}: ${shortId(id)}` : text.copy.id(shortId(id))
  return (
    <button
      type="button"
      title={id}
      aria-label={name}
      onClick={() => copy(id)}
      className="relative -mx-1 inline-flex max-w-full items-center gap-1.5 rounded-sm px-1 font-mono text-sm hover:bg-sunken"
    >
      <span className="truncate">{shortId(id)}</span>
      {state === 'copied' ? (
        <Check aria-hidden="true" className="size-3.5 shrink-0 text-good" />
      ) : (
        <Copy aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      )}
    </button>
  )
}
