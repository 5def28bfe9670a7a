import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { currencies } from '../../../../schema/vocabulary.ts'
import { about } from '../../core/confirmation.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useNow } from '../../core/use-now.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { Note } from './Note.tsx'
import { type Preferences, savePreferences, undoDetails } from './own-payouts-data.ts'

const DETAILS_CHARACTERS_MAX = 500

/** Payout preferences: the minimum payout, and payment without PayPal. */
export function PreferencesCard({
  preferences,
  mayChange,
}: {
  preferences: Preferences
  mayChange: boolean
}) {
  const words = usePageText().myPayouts
  return (
    <Card>
      <CardHeader title={words.preferencesTitle} />
      {mayChange ? (
        <PreferencesForm key={preferences.payout_details} preferences={preferences} />
      ) : (
        <PreferencesFacts preferences={preferences} />
      )}
    </Card>
  )
}

function PreferencesFacts({ preferences }: { preferences: Preferences }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const facts = [
    [
      words.minimum,
      preferences.minimum && preferences.minimum_currency
        ? format.money({ amount: preferences.minimum, currency: preferences.minimum_currency })
        : null,
    ],
    [words.details, preferences.payout_details],
  ] as const
  return (
    <div className="space-y-3">
      <dl className="space-y-3">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="break-words whitespace-pre-line">{value ?? words.none}</dd>
          </div>
        ))}
      </dl>
      <DetailsWait preferences={preferences} mayChange={false} />
    </div>
  )
}

/** A pending change: its date, and a button to cancel it. */
function DetailsWait({ preferences, mayChange }: { preferences: Preferences; mayChange: boolean }) {
  const words = usePageText().myPayouts
  const format = useFormat()
  const now = useNow()
  const router = useRouter()
  const [act, setAct] = useState<DangerousAct | null>(null)
  const { details_usable_from: from, payout_details: details, undo } = preferences
  if (from === null || new Date(from) <= now) return null
  const ask = () =>
    setAct({
      ...{ title: words.detailsUndo, means: words.detailsUndoHelp, kind: 'primary' },
      facts: [
        { label: words.from, value: details ?? words.none },
        { label: words.to, value: undo?.payout_details ?? words.none },
      ],
      ...{ verb: words.detailsUndoVerb, running: words.undoRunning },
      act: async () => {
        await undoDetails()
        await router.invalidate()
      },
    })
  return (
    <Note title={words.detailsWait(format.exact(from))}>
      {undo && (
        <p className="text-pretty break-words whitespace-pre-line">
          {words.detailsBefore(undo.payout_details)}
        </p>
      )}
      {undo && mayChange && (
        <Button size="small" onClick={ask}>
          {words.detailsUndo}
        </Button>
      )}
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </Note>
  )
}

function PreferencesForm({ preferences }: { preferences: Preferences }) {
  const words = usePageText().myPayouts
  const router = useRouter()
  const [isKept, setIsKept] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const textOf = (name: string) => String(typed.get(name)).trim() || null
    const minimum = textOf('minimum')?.replace(',', '.') ?? null
    const currency = currencies.find((one) => one === textOf('currency')) ?? 'USD'
    const json = {
      ...(minimum === null ? { minimum } : { minimum, minimum_currency: currency }),
      payout_details: textOf('details'),
    }
    setIsKept(false)
    const facts = [
      { label: words.minimum, value: minimum === null ? words.none : `${minimum} ${currency}` },
      { label: words.details, value: json.payout_details ?? words.none },
    ]
    const act = () => about({ title: words.preferencesTitle, facts }, () => savePreferences(json))
    if (!(await write(act))) return
    setIsKept(true)
    await router.invalidate()
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
      <div className="grid grid-cols-[1fr_7rem] items-start gap-3">
        <Field
          label={words.minimum}
          help={words.minimumHelp}
          error={errorOf('minimum')}
          input={{
            ...{ name: 'minimum', defaultValue: preferences.minimum ?? '', inputMode: 'decimal' },
            ...{ autoComplete: 'off', maxLength: 32 },
          }}
        />
        <SelectField
          label={words.minimumCurrency}
          options={currencies.map((value) => ({ value, label: value }))}
          select={{ name: 'currency', defaultValue: preferences.minimum_currency ?? 'USD' }}
        />
      </div>
      <TextAreaField
        label={words.details}
        help={words.detailsHelp}
        error={errorOf('payout_details')}
        area={{
          ...{ name: 'details', defaultValue: preferences.payout_details ?? '' },
          maxLength: DETAILS_CHARACTERS_MAX,
        }}
      />
      <DetailsWait preferences={preferences} mayChange />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? words.keeping : words.keep}
      </Button>
      <p role="status" className="text-sm text-muted">
        {isKept ? words.kept : ''}
      </p>
    </form>
  )
}
