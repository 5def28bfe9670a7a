import { Link } from '@tanstack/react-router'
import { toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { MoneyText } from '../../ui/MoneyText.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import type { Column } from '../../ui/Table.tsx'
import { byNumber } from '../../ui/table-sort.ts'
import { useFinanceText } from '../finance-texts.ts'
import type { Item } from '../payouts-data.ts'
import { payPalReason } from '../paypal-reasons.ts'
import { ItemMenu } from './ItemMenu.tsx'
import { type ActItem, shownItem } from './item-actions.ts'

/** A payout, as batches and the history show it. */
export type ShownItem = ActItem &
  Pick<
    Item,
    | 'advertiser'
    | 'fee'
    | 'receiver'
    | 'problem_code'
    | 'problem_message'
    | 'problem_action'
    | 'paypal_transaction_id'
    | 'external_reference'
    | 'retry_of_item_id'
  >

/** Columns: affiliate, amount, status, actions. */
export function useItemColumns(): Column<ShownItem>[] {
  const text = useFinanceText()
  const format = useFormat()
  const person = usePerson()
  const words = text.payouts
  const collator = new Intl.Collator(format.locale)
  const columns: Column<ShownItem>[] = [
    {
      id: 'affiliate',
      header: words.affiliate,
      order: (left, right) => collator.compare(left.affiliate.name, right.affiliate.name),
      cell: (row) => (
        <div className="min-w-0 py-1">
          <p className="max-w-28 truncate font-medium sm:max-w-60">{row.affiliate.name}</p>
          <p className="max-w-28 truncate text-sm text-muted sm:max-w-60">{row.receiver}</p>
          <p className="sm:hidden">
            <MoneyText money={row.amount} />
          </p>
        </div>
      ),
    },
    {
      id: 'advertiser',
      header: words.advertiser,
      isMinor: true,
      cell: (row) => row.advertiser.name,
    },
    {
      id: 'amount',
      header: words.amount,
      isNumber: true,
      // On phones it is shown below the name, to leave room for the reason.
      isMinor: true,
      order: (left, right) => byNumber(toMinor(left.amount), toMinor(right.amount)),
      cell: (row) => (
        <div>
          <MoneyText money={row.amount} className="font-medium" />
          {toMinor(row.fee) > 0n && (
            <p className="text-sm text-muted">
              {words.fee} <MoneyText money={row.fee} />
            </p>
          )}
        </div>
      ),
    },
    {
      id: 'status',
      header: words.status,
      cell: (row) => <State item={row} />,
    },
  ]
  if (person === null || !may(person, 'movePayouts')) return columns
  // Staff do not act on payouts of advertisers that pay themselves.
  const isStaff = may(person, 'seePayouts')
  const menu = (row: ShownItem) => (isStaff && row.batch.payer ? null : <ItemMenu item={row} />)
  return [
    ...columns,
    {
      ...{ id: 'acts', header: '', isControl: true, cell: menu },
      head: <span className="sr-only">{text.itemActs.column}</span>,
    },
  ]
}

/** The status, its reason, who must act, and its source. */
function State({ item }: { item: ShownItem }) {
  const text = useFinanceText()
  const reason = payPalReason(item, text)
  const proof = item.paypal_transaction_id ?? item.external_reference
  const { problem_action: action } = item
  return (
    <div className="py-1">
      <StatusPill of="item" status={shownItem(item.batch.method, item.status)} />
      <div className="max-w-64 pl-4 text-sm text-pretty text-muted">
        {reason && <p>{reason}</p>}
        {reason && action && (
          <p>
            {text.batchPage.whoMustAct}: {text.itemActions[action]}
          </p>
        )}
        {item.cancel_requested_at && item.status === 'unclaimed' && (
          <p>{text.itemActs.cancelAsked}</p>
        )}
        {proof && (
          <p title={text.itemActs.payment} className="font-mono break-all">
            {proof}
          </p>
        )}
        {item.retry_of_item_id && (
          <Link
            to="/payouts/history"
            search={{ affiliate_id: item.affiliate.id }}
            className="text-accent underline-offset-2 hover:underline"
          >
            {text.itemActs.retries}
          </Link>
        )}
      </div>
    </div>
  )
}
