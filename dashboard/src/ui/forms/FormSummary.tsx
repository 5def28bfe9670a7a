import { useText } from '../../core/i18n/language.ts'

/** Above the fields: the number of errors. Read by screen readers when it appears. */
export function FormSummary({ count }: { count: number }) {
  const text = useText()
  return (
    <p role="alert" className={count === 0 ? 'sr-only' : 'text-sm text-bad'}>
      {count === 0 ? '' : text.form.summary(count)}
    </p>
  )
}
