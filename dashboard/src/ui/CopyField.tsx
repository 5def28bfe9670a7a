import { Check, Copy } from 'lucide-react'
import { usePageText } from '../i18n/language.ts'
import { Button } from './Button.tsx'
import { useCopy } from './use-copy.ts'

/** A link, code or key to take along: one press copies the whole of it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const text = usePageText()
  const [state, copy] = useCopy()
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 items-stretch">
        <input
          readOnly
          value={value}
          aria-label={label}
          onFocus={(event) => event.currentTarget.select()}
          className="min-w-0 flex-1 truncate rounded-l border border-r-0 border-border bg-sunken px-3 font-mono text-sm focus-visible:z-10"
        />
        <Button
          aria-label={`${text.copy.copy}: ${label}`}
          onClick={() => copy(value)}
          className="rounded-l-none!"
        >
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          <span className="max-sm:sr-only">
            {state === 'copied' ? text.copy.copied : text.copy.copy}
          </span>
        </Button>
      </div>
      <p role="status" className={state === 'failed' ? 'mt-1 text-sm text-bad' : 'sr-only'}>
        {state === 'failed' ? text.copy.failed : state === 'copied' ? text.copy.copied : ''}
      </p>
    </div>
  )
}
