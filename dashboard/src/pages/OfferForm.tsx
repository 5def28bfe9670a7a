import { type FormEvent, useEffect, useRef } from 'react'
import { dedupeIdentities, offerStatuses } from '../../../schema/vocabulary.ts'
import { useFormat, usePageText } from '../i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/CheckField.tsx'
import { Field } from '../ui/Field.tsx'
import { FormSummary } from '../ui/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import type { Write } from '../use-write.ts'
import { LandingUrls } from './LandingUrls.tsx'
import { countriesOf, type OfferDraft, type OfferFaults, wholeOf } from './offer-draft.ts'
import { VerdictActions } from './VerdictActions.tsx'

/** What the parts of the form share. */
export interface OfferPart {
  readonly draft: OfferDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<OfferDraft>) => void
}

const fieldsShown = [
  ...['name', 'status', 'hold_days', 'window_days', 'cookie_days', 'dedupe_seconds'],
  ...['dedupe_identity', 'fallback_url', 'geo_allow', 'geo_deny', 'landing_urls', 'targeting'],
]

/** The settings of an offer, each with what it means in words. */
export function OfferForm(props: {
  id: string
  draft: OfferDraft
  faults: OfferFaults
  write: Write
  isReadOnly: boolean
  onChange: (part: Partial<OfferDraft>) => void
  onSend: () => void
}) {
  const text = usePageText()
  const form = useRef<HTMLFormElement>(null)
  const { draft, faults, write, onChange } = props
  const { problem } = write
  const errorOf = (field: string) => {
    const fault = faults[field]
    return fault ? text.editor.faults[fault] : write.errorOf(field)
  }
  const errorCount =
    Object.keys(faults).length ||
    fieldsShown.filter((field) => write.errorOf(field) !== undefined).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer moves the focus
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [problem, faults])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onSend()
  }
  const part: OfferPart = { draft, errorOf, onChange }
  return (
    <form ref={form} id={props.id} noValidate onSubmit={submit}>
      <fieldset disabled={props.isReadOnly} className="min-w-0 space-y-4">
        {problem && errorCount === 0 && <ProblemPanel problem={problem} />}
        <FormSummary count={errorCount} />
        <Basics {...part} />
        <LandingUrls {...part} />
        <Geo {...part} />
        <VerdictActions {...part} />
      </fieldset>
    </form>
  )
}

function Basics({ draft, errorOf, onChange }: OfferPart) {
  const text = usePageText()
  const words = text.offers
  const number = (
    field: string,
    key: 'holdDays' | 'windowDays' | 'cookieDays' | 'dedupeSeconds',
    label: string,
    means: (count: number) => string,
  ) => {
    const count = wholeOf(draft[key])
    return (
      <Field
        label={label}
        {...(count === null ? {} : { help: means(count) })}
        error={errorOf(field)}
        input={{
          ...{ name: field, inputMode: 'numeric', maxLength: 7, autoComplete: 'off' },
          value: draft[key],
          onChange: ({ currentTarget }) => onChange({ [key]: currentTarget.value }),
        }}
      />
    )
  }
  return (
    <Card>
      <CardHeader title={words.basics} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <Field
          label={words.name}
          error={errorOf('name')}
          input={{
            ...{ name: 'name', value: draft.name, maxLength: 120, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ name: currentTarget.value }),
          }}
        />
        <SelectField
          label={words.status}
          error={errorOf('status')}
          options={offerStatuses.map((value) => ({ value, label: text.offerStatuses[value] }))}
          select={{
            value: draft.status,
            onChange: ({ currentTarget }) =>
              onChange({ status: currentTarget.value as OfferDraft['status'] }),
          }}
        />
        {number('hold_days', 'holdDays', words.hold, words.holdMeans)}
        {number('window_days', 'windowDays', words.window, words.windowMeans)}
        {number('cookie_days', 'cookieDays', words.cookie, words.cookieMeans)}
        {number('dedupe_seconds', 'dedupeSeconds', words.dedupe, words.dedupeMeans)}
        <SelectField
          label={words.identity}
          error={errorOf('dedupe_identity')}
          options={dedupeIdentities.map((value) => ({ value, label: words.identities[value] }))}
          select={{
            value: draft.dedupeIdentity,
            onChange: ({ currentTarget }) =>
              onChange({ dedupeIdentity: currentTarget.value as OfferDraft['dedupeIdentity'] }),
          }}
        />
        <CheckField
          label={words.deepLinks}
          help={words.deepLinksHelp}
          input={{
            checked: draft.hasDeepLinks,
            onChange: ({ currentTarget }) => onChange({ hasDeepLinks: currentTarget.checked }),
          }}
        />
      </div>
    </Card>
  )
}

function Geo({ draft, errorOf, onChange }: OfferPart) {
  const text = usePageText()
  const format = useFormat()
  const words = text.offers
  const field = (name: string, key: 'geoAllow' | 'geoDeny', label: string) => (
    <Field
      label={label}
      error={errorOf(name)}
      input={{
        ...{ name, value: draft[key], autoComplete: 'off', autoCapitalize: 'characters' },
        ...{
          spellCheck: false,
          placeholder: key === 'geoAllow' ? text.editor.all : text.editor.none,
        },
        onChange: ({ currentTarget }) => onChange({ [key]: currentTarget.value }),
      }}
    />
  )
  const [allowed, denied] = [countriesOf(draft.geoAllow), countriesOf(draft.geoDeny)]
  const namesOf = (codes: string[]) => format.list(codes.map(format.country))
  const counted = allowed.filter((code) => !denied.includes(code))
  return (
    <Card>
      <CardHeader title={words.geo} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {field('geo_allow', 'geoAllow', words.geoAllow)}
        {field('geo_deny', 'geoDeny', words.geoDeny)}
      </div>
      <p className="mt-3 text-sm text-pretty text-muted">
        {allowed.length > 0
          ? words.geoMeans.only(namesOf(counted))
          : denied.length > 0
            ? words.geoMeans.but(namesOf(denied))
            : words.geoMeans.all}
      </p>
    </Card>
  )
}
