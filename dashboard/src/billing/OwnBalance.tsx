import { Link } from '@tanstack/react-router'
import { useHomeText } from '../core/i18n/language.ts'
import type { Balance } from '../ledger/money-data.ts'
import { buttonClass } from '../ui/Button.tsx'
import { BalanceCards } from './BalanceCard.tsx'

/** An advertiser's own balance, shown here and on Home. */
export function OwnBalance({ balance }: { balance: Balance }) {
  const words = useHomeText().balances
  return (
    <BalanceCards balance={balance} title={words.title} isOwn>
      <Link to="/money/statement" search={{}} className={buttonClass({ size: 'small' })}>
        {words.toStatement}
      </Link>
    </BalanceCards>
  )
}
