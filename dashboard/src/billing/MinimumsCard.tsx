import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { amountOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { type Balance, setPayoutMinimums } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'

type Draft = Readonly<Partial<Record<Currency, string>>>

const draftOf = ({ payout_minimums: set, balances }: Balance): Draft => ({
  ...Object.fromEntries(balances.map(({ currency }) => [currency, ''])),
  ...Object.fromEntries(set.map(({ currency, amount }) => [currency, amount])),
})

/** The minimum payout in each currency of the advertiser. */
export function MinimumsCard({ balance }: { balance: Balance }) {
  const text = usePageText()
  const words = text.balances
  const person = usePerson()
  const router = useRouter()
  const [draft, setDraft] = useState(() => draftOf(balance))
  const [isTried, setIsTried] = useState(false)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem } = useWrite()
  if (person === null || !may(person, 'movePayouts')) return null
  const rows = Object.entries(draft) as [Currency, string][]
  const isWrong = ([currency, amount]: [Currency, string]) =>
    amount.trim() !== '' && amountOf(amount, currency) === null
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (rows.some(isWrong)) return
    const minimums = rows.flatMap(([currency, written]) => {
      const amount = written.trim() === '' ? null : amountOf(written, currency)
      return amount === null ? [] : [{ currency, amount }]
    })
    setIsSaved(
      await write(async () => {
        await setPayoutMinimums(balance.advertiser.id, minimums)
        await router.invalidate()
      }),
    )
  }
  return (
    <Card>
      <CardHeader title={words.minimums} help={words.minimumsHelp} />
      <form noValidate onSubmit={(event) => void save(event)} className="space-y-3">
        {problem && <ProblemPanel problem={problem} />}
        <div className="grid gap-3 sm:grid-cols-2">
          {rows.map((row) => (
            <Field
              key={row[0]}
              label={row[0]}
              error={isTried && isWrong(row) ? text.editor.faults.amount : undefined}
              input={{
                ...{ inputMode: 'decimal', value: row[1], maxLength: 20, autoComplete: 'off' },
                onChange: ({ currentTarget }) => {
                  setDraft({ ...draft, [row[0]]: currentTarget.value })
                  setIsSaved(false)
                },
              }}
            />
          ))}
        </div>
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="flex-1 basis-48 text-sm text-muted">
            {isSaved ? words.minimumsSaved : ''}
          </p>
          <Button type="submit" disabled={isRunning}>
            {isRunning ? text.editor.saving : words.minimumsSave}
          </Button>
        </div>
      </form>
    </Card>
  )
}
