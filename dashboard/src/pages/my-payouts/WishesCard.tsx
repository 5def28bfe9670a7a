import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { about } from '../../confirmation.ts'
import { usePageText } from '../../i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import { useWrite } from '../../use-write.ts'
import { saveWishes, type Wishes } from './my-payouts-data.ts'

const DETAILS_CHARACTERS_MAX = 500

/** The smallest payout, and how to be paid without PayPal. */
export function WishesCard({ wishes, mayChange }: { wishes: Wishes; mayChange: boolean }) {
  const words = usePageText().myPayouts
  return (
    <Card>
      <CardHeader title={words.wishesTitle} />
      {mayChange ? <WishesForm wishes={wishes} /> : <WishesFacts wishes={wishes} />}
    </Card>
  )
}

function WishesFacts({ wishes }: { wishes: Wishes }) {
  const words = usePageText().myPayouts
  const facts = [
    [words.minimum, wishes.minimum],
    [words.details, wishes.payout_details],
  ] as const
  return (
    <dl className="space-y-3">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt className="text-sm text-muted">{label}</dt>
          <dd className="break-words whitespace-pre-line">{value ?? words.none}</dd>
        </div>
      ))}
    </dl>
  )
}

function WishesForm({ wishes }: { wishes: Wishes }) {
  const words = usePageText().myPayouts
  const router = useRouter()
  const [isKept, setIsKept] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const textOf = (name: string) => String(typed.get(name)).trim() || null
    const json = {
      minimum: textOf('minimum')?.replace(',', '.') ?? null,
      payout_details: textOf('details'),
    }
    setIsKept(false)
    const facts = [
      { label: words.minimum, value: json.minimum ?? words.none },
      { label: words.details, value: json.payout_details ?? words.none },
    ]
    const act = () => about({ title: words.wishesTitle, facts }, () => saveWishes(json))
    if (!(await write(act))) return
    setIsKept(true)
    await router.invalidate()
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <Field
        label={words.minimum}
        help={words.minimumHelp}
        error={errorOf('minimum')}
        input={{
          ...{ name: 'minimum', defaultValue: wishes.minimum ?? '', inputMode: 'decimal' },
          ...{ autoComplete: 'off', maxLength: 32 },
        }}
      />
      <TextAreaField
        label={words.details}
        help={words.detailsHelp}
        error={errorOf('payout_details')}
        area={{
          ...{ name: 'details', defaultValue: wishes.payout_details ?? '' },
          maxLength: DETAILS_CHARACTERS_MAX,
        }}
      />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? words.keeping : words.keep}
      </Button>
      <p role="status" className="text-sm text-muted">
        {isKept ? words.kept : ''}
      </p>
    </form>
  )
}
