import { Check, Copy } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import { Button } from './Button.tsx'
import { useCopy } from './use-copy.ts'

/** Code to copy, with the name of its file. */
export function CodeBlock({ name, code }: { name: string; code: string }) {
  const text = useHomeText()
  const [state, copy] = useCopy()
  return (
    <figure className="min-w-0 overflow-hidden rounded border border-border">
      <figcaption className="flex items-center justify-between gap-2 border-b border-border py-1 pr-1 pl-3">
        <span className="min-w-0 font-mono text-sm break-words text-muted">{name}</span>
        <Button
          kind="quiet"
          size="small"
          aria-label={`${text.copy.copy}: ${name}`}
          onClick={() => copy(code)}
        >
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          <span className="max-sm:sr-only">
            {state === 'copied' ? text.copy.copied : text.copy.copy}
          </span>
        </Button>
      </figcaption>
      <p role="status" className={state === 'failed' ? 'px-3 py-1 text-sm text-bad' : 'sr-only'}>
        {state === 'failed' ? text.copy.failed : state === 'copied' ? text.copy.copied : ''}
      </p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto bg-sunken p-3 font-mono text-sm"
      >
        {code}
      </pre>
    </figure>
  )
}
