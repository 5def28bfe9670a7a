import { useFormat } from '../../core/i18n/use-format.ts'
import { cn } from '../../ui/class-names.ts'
import type { Click } from './log-data.ts'
import { useLogText } from './log-texts.ts'
import { verdictInWords } from './verdict-words.ts'

const dots: Record<Click['verdict'], string> = {
  ...{ billable: 'bg-good', bot: 'bg-muted', duplicate: 'bg-info', rejected: 'bg-warn' },
}

/** The verdict on a click as a dot and a sentence. */
export function VerdictText({ click, className }: { click: Click; className?: string }) {
  const words = useLogText().logs
  const format = useFormat()
  return (
    <p className={cn('flex items-baseline gap-2 text-pretty', className)}>
      <span
        aria-hidden="true"
        className={cn('size-2 shrink-0 -translate-y-px rounded-full', dots[click.verdict])}
      />
      {verdictInWords(click, words, format)}
    </p>
  )
}
