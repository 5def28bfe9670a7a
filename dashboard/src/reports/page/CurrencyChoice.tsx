import { Link } from '@tanstack/react-router'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useReportText } from './report-texts.ts'

/** Which currency is shown, and whether the others are converted to it; hidden where there is one. */
export function CurrencyChoice(props: {
  currencies: readonly Currency[]
  currency: Currency
  converted: Currency | null
}) {
  const words = useReportText().report
  const { currencies, currency, converted } = props
  if (currencies.length < 2 && converted === null) return null
  const small = buttonClass({ kind: 'quiet', size: 'small' })
  const stays = { replace: true, resetScroll: false } as const
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      {converted === null ? (
        <>
          <Segmented
            label={words.currency}
            segments={currencies.map((option) => ({
              key: option,
              label: option,
              isActive: option === currency,
              link: { to: '/reports', search: (before) => ({ ...before, money: option }) },
            }))}
          />
          <Link
            to="/reports"
            search={(before) => ({ ...before, currency, money: undefined })}
            {...stays}
            className={small}
          >
            {words.convert(currency)}
          </Link>
        </>
      ) : (
        <>
          <p className="text-sm text-muted">{words.converted(converted)}</p>
          <Link
            to="/reports"
            search={(before) => ({ ...before, currency: undefined })}
            {...stays}
            className={small}
          >
            {words.separate}
          </Link>
        </>
      )}
    </div>
  )
}
