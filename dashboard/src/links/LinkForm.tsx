import { Plus } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Utm, utmNames } from '../../../workers/links/utm-rules.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useUnsavedGuard } from '../core/use-unsaved-guard.ts'
import type { Write } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { linkTexts } from './link-texts.ts'
import { type JoinedOffer, type LinkDraft, type LinkFaults, linkFaults } from './links-data.ts'

const SUBS_MAX = 10
const fields = ['offer_id', 'label', 'slug', 'landing_url', 'subs'] as const
type FieldName = (typeof fields)[number]

/** Form of a link: all fields for a new one, the editable fields for a saved one. */
export function LinkForm(props: {
  id: string
  start: LinkDraft
  /** The offers to select from; null if the offer is fixed. */
  offers: readonly JoinedOffer[] | null
  canChoosePage: (offerId: string) => boolean
  write: Write
  isSaved: { readonly current: boolean }
  onSend: (draft: LinkDraft) => void
}) {
  const text = usePageText()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(props.start)
  const [faults, setFaults] = useState<LinkFaults>({})
  const { problem, errorOf } = props.write
  useUnsavedGuard(JSON.stringify(draft) !== JSON.stringify(props.start), props.isSaved)

  const errorFor = (field: FieldName) => {
    const fault = (faults as Partial<Record<FieldName, 'missing' | 'slug' | 'url'>>)[field]
    if (fault) return text.editor.faults[fault]
    return errorOf(field)
  }
  const errorCount = fields.filter((field) => errorFor(field) !== undefined).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer moves the focus
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [problem, faults])

  const change = (part: Partial<LinkDraft>) => setDraft({ ...draft, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = linkFaults(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const page = props.canChoosePage(draft.offerId) ? draft.page : props.start.page
    props.onSend({ ...draft, page })
  }
  return (
    <form ref={form} id={props.id} noValidate onSubmit={submit} className="max-w-xl space-y-5">
      {problem && errorCount === 0 && <ProblemPanel problem={problem} />}
      <FormSummary count={errorCount} />
      {props.offers && (
        <SelectField
          label={text.links.offer}
          error={errorFor('offer_id')}
          options={props.offers.map(({ offer, advertiser }) => ({
            value: offer.id,
            label: `${offer.name} · ${advertiser.name}`,
          }))}
          select={{
            value: draft.offerId,
            onChange: ({ currentTarget }) => change({ offerId: currentTarget.value }),
          }}
        />
      )}
      <Field
        label={text.links.label}
        help={text.links.labelHelp}
        error={errorFor('label')}
        input={{
          ...{ name: 'label', value: draft.label, maxLength: 120, autoComplete: 'off' },
          onChange: ({ currentTarget }) => change({ label: currentTarget.value }),
        }}
      />
      {props.offers && (
        <SlugField
          slug={draft.slug}
          error={errorFor('slug')}
          onChange={(slug) => change({ slug })}
        />
      )}
      {props.canChoosePage(draft.offerId) ? (
        <PageField
          page={draft.page}
          error={errorFor('landing_url')}
          onChange={(page) => change({ page })}
        />
      ) : (
        <p className="text-sm text-muted">{text.links.noPages}</p>
      )}
      <SubIds subs={draft.subs} error={errorFor('subs')} onChange={(subs) => change({ subs })} />
      <UtmFields utm={draft.utm} onChange={(utm) => change({ utm })} />
    </form>
  )
}

function SlugField(props: {
  slug: string
  error: string | undefined
  onChange: (slug: string) => void
}) {
  const text = usePageText()
  const slug = props.slug.trim()
  return (
    <Field
      label={`${text.links.slug} (${text.editor.optional})`}
      help={slug ? text.links.slugPreview(slug) : text.links.slugHelp}
      error={props.error}
      input={{
        ...{ name: 'slug', value: props.slug, maxLength: 64, autoComplete: 'off' },
        ...{ autoCapitalize: 'none', spellCheck: false },
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value),
      }}
    />
  )
}

function PageField(props: {
  page: string
  error: string | undefined
  onChange: (page: string) => void
}) {
  const text = usePageText()
  return (
    <Field
      label={`${text.links.page} (${text.editor.optional})`}
      help={text.links.pageHelp}
      error={props.error}
      input={{
        ...{ name: 'landing_url', type: 'url', value: props.page, maxLength: 2048 },
        ...{ inputMode: 'url', autoComplete: 'off', spellCheck: false },
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value),
      }}
    />
  )
}

function SubIds(props: {
  subs: readonly string[]
  error: string | undefined
  onChange: (subs: readonly string[]) => void
}) {
  const text = usePageText()
  const { subs } = props
  return (
    <fieldset className="space-y-4">
      <legend className="font-medium">
        {text.links.subIds} <span className="font-normal">({text.editor.optional})</span>
      </legend>
      <p className="-mt-2 text-sm text-muted">{text.links.subIdsHelp}</p>
      {props.error && <p className="text-sm text-bad">{props.error}</p>}
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {subs.map((value, index) => (
          <Field
            // biome-ignore lint/suspicious/noArrayIndexKey: a sub id is its place
            key={index}
            label={text.links.subId(index + 1)}
            input={{
              ...{ value, maxLength: 255, autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) =>
                props.onChange(subs.with(index, currentTarget.value)),
            }}
          />
        ))}
      </div>
      {subs.length < SUBS_MAX && (
        <Button size="small" onClick={() => props.onChange([...subs, ''])}>
          <Plus />
          {text.links.addSubId}
        </Button>
      )}
    </fieldset>
  )
}

/** Source, medium and campaign, for the analytics of the page. */
function UtmFields({ utm, onChange }: { utm: Utm; onChange: (utm: Utm) => void }) {
  const text = linkTexts.use()
  const words = text.share
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="font-medium">{words.utm}</legend>
      <p className="-mt-2 text-sm text-muted">{words.utmHelp}</p>
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-3">
        {utmNames.map((name) => (
          <Field
            key={name}
            label={words.utmFields[name]}
            input={{
              ...{ name: `utm_${name}`, value: utm[name], maxLength: 100, autoComplete: 'off' },
              spellCheck: false,
              onChange: ({ currentTarget }) => onChange({ ...utm, [name]: currentTarget.value }),
            }}
          />
        ))}
      </div>
    </fieldset>
  )
}
