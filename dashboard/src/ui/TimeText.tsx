import { useFormat } from '../core/i18n/use-format.ts'
import { useNow } from '../core/use-now.ts'

/** "3 hours ago", with the exact time in the person's zone as a tooltip. */
export function TimeText({ at }: { at: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time dateTime={at} title={format.exact(at)} className="whitespace-nowrap tabular-nums">
      {format.relative(at, now)}
    </time>
  )
}
