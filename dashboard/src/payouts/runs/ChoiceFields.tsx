import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { sumMoney, toMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Button } from '../../ui/Button.tsx'
import { AffiliateField } from '../../ui/forms/AffiliateField.tsx'
import { type AffiliateChoice, findAffiliate } from '../../ui/forms/affiliate-choices.ts'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { type Chosen, choiceModes, takenOf } from './choice.ts'
import type { ChosenAccounts } from './use-chosen-accounts.ts'

/** Maximum affiliates a run can name. */
const CHOSEN_MAX = 500

/** All affiliates, only some, or all but some, with the amount for each. */
export function ChoiceFields(props: {
  chosen: Chosen
  accounts: ChosenAccounts
  onChoose: (chosen: Chosen) => void
}) {
  const words = useFinanceText().payRun
  const { chosen, accounts, onChoose } = props
  const add = (id: string) => {
    if (id === '' || chosen.ids.includes(id) || chosen.ids.length >= CHOSEN_MAX) return
    onChoose({ ...chosen, ids: [...chosen.ids, id] })
  }
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <SelectField
        label={words.whom}
        options={choiceModes.map((value) => ({ value, label: words.whomModes[value] }))}
        select={{
          value: chosen.mode,
          onChange: ({ currentTarget: { value } }) => {
            const mode = choiceModes.find((one) => one === value) ?? 'all'
            onChoose({ mode, ids: mode === 'all' ? [] : chosen.ids })
          },
        }}
      />
      {chosen.mode !== 'all' && (
        <div className="space-y-3 xl:col-span-2">
          {/* Cleared after each selection, for the next one. */}
          <AffiliateField
            key={chosen.ids.length}
            label={words.add}
            help={words.addHelp}
            value=""
            onChange={add}
          />
          {chosen.ids.length > 0 && (
            <ul aria-label={words.chosen} className="divide-y divide-border">
              {chosen.ids.map((id) => (
                <ChosenLine
                  key={id}
                  {...{ id, chosen, accounts }}
                  onDrop={() =>
                    onChoose({ ...chosen, ids: chosen.ids.filter((other) => other !== id) })
                  }
                />
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  )
}

function ChosenLine(props: {
  id: string
  chosen: Chosen
  accounts: ChosenAccounts
  onDrop: () => void
}) {
  const words = useFinanceText().payRun
  const { id, chosen, accounts } = props
  const affiliate = useAffiliate(id)
  const name = affiliate ? `${affiliate.name} · ${affiliate.code}` : '…'
  const wouldGet = useWouldGet(id, chosen, accounts)
  return (
    <li className="flex items-center gap-2 py-1.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        <span className="block text-sm text-muted">{wouldGet}</span>
      </span>
      <Button kind="quiet" size="icon" aria-label={words.drop(name)} onClick={props.onDrop}>
        <X />
      </Button>
    </li>
  )
}

function useWouldGet(id: string, { mode }: Chosen, accounts: ChosenAccounts): string {
  const words = useFinanceText().payRun
  const format = useFormat()
  if (accounts === 'failed') return words.notCounted
  const theirs = accounts?.get(id)
  if (theirs === undefined) return words.counting
  const taken = takenOf(theirs, mode).map(({ amount }) => amount)
  const [first] = taken
  if (first === undefined) return words.wouldGetNothing
  const sum = sumMoney(taken, first.currency)
  return toMinor(sum) === 0n ? words.wouldGetNothing : words.wouldGet(format.money(sum))
}

function useAffiliate(id: string): AffiliateChoice | null {
  const [found, setFound] = useState<AffiliateChoice | null>(null)
  useEffect(() => {
    let isOver = false
    findAffiliate(id).then(
      (affiliate) => !isOver && setFound(affiliate),
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [id])
  return found
}
