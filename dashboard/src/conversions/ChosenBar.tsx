import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import type { Decision } from './conversions-data.ts'

/** Actions for the selected rows. Shown at the bottom of the list while any row is selected. */
export function ChosenBar(props: {
  text: string
  onDecide: (decision: Decision) => void
  onClear: () => void
}) {
  const words = usePageText()
  return (
    <section
      aria-label={props.text}
      className="sticky bottom-18 z-20 mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded border border-border bg-surface p-2 pl-3 shadow-float sm:bottom-4"
    >
      <p role="status" className="flex-1 basis-40 font-medium">
        {props.text}
      </p>
      <Button kind="quiet" size="small" onClick={props.onClear}>
        {words.deals.unchoose}
      </Button>
      <Button size="small" onClick={() => props.onDecide('reject')}>
        {words.decide.reject}
      </Button>
      <Button kind="primary" size="small" onClick={() => props.onDecide('approve')}>
        {words.decide.approve}
      </Button>
    </section>
  )
}
