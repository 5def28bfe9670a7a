import type { Money } from '../core/format/money.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from './class-names.ts'

/** Money, without line breaks inside. */
export function MoneyText({ money, className }: { money: Money; className?: string }) {
  const format = useFormat()
  return (
    <span className={cn('whitespace-nowrap tabular-nums', className)}>{format.money(money)}</span>
  )
}
