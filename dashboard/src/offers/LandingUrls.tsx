import { Plus } from 'lucide-react'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckGroup } from '../ui/forms/CheckGroup.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { hasErrorIn, type OfferPart, systemsToChoose } from './form-part.ts'
import { type LandingDraft, shareOf } from './landing-draft.ts'
import { MacroHelp } from './MacroHelp.tsx'
import { devicesToChoose } from './VisitorRules.tsx'
import { WeightedUrl } from './WeightedUrl.tsx'

/** Landing URLs by weight, country, device and system, and a fallback. */
export function LandingUrls({ draft, errorOf, onChange }: OfferPart) {
  const text = usePageText()
  const words = text.offers
  const { landings } = draft
  const changeAt = (index: number, part: Partial<LandingDraft>) =>
    onChange({ landings: landings.with(index, { ...landings[index]!, ...part }) })
  const add = () => {
    const fresh = { url: '', weight: '1', countries: '', devices: [], oses: [] }
    onChange({ landings: [...landings, { key: newKey(), ...fresh }] })
  }
  const error = landings.length === 0 ? errorOf('landing_urls') : undefined
  const urls = landings.map(({ url }) => url).filter(Boolean)
  const state = [
    urls.length === 1 ? urls[0] : words.landingCount(urls.length),
    draft.fallbackUrl.trim() !== '' && words.hasFallback,
  ]
  return (
    <FoldedCard
      title={words.targets}
      help={words.urlHelp}
      state={state.filter(Boolean).join(' · ')}
      hasError={hasErrorIn({ errorOf }, 'landing_urls', 'fallback_url')}
    >
      {landings.length === 0 && (
        <p role={error ? 'alert' : undefined} className={error ? 'text-bad' : 'text-muted'}>
          {words.noLandings}
        </p>
      )}
      <ul className="divide-y divide-border">
        {landings.map((landing, index) => (
          <li key={landing.key} className="py-5 first:pt-0">
            <Landing
              {...{ landing, index, errorOf }}
              share={shareOf(landing, landings)}
              onChange={(part) => changeAt(index, part)}
              onRemove={() => onChange({ landings: landings.toSpliced(index, 1) })}
            />
          </li>
        ))}
      </ul>
      <div className="space-y-4">
        <Button size="small" onClick={add}>
          <Plus />
          {words.addLanding}
        </Button>
        <MacroHelp />
      </div>
      <div className="mt-5 border-t border-border pt-5">
        <Field
          label={`${words.fallback} (${text.editor.optional})`}
          help={words.fallbackHelp}
          error={errorOf('fallback_url')}
          input={{
            ...{ name: 'fallback_url', type: 'url', value: draft.fallbackUrl, maxLength: 2048 },
            ...{ autoComplete: 'off', spellCheck: false },
            onChange: ({ currentTarget }) => onChange({ fallbackUrl: currentTarget.value }),
          }}
        />
      </div>
    </FoldedCard>
  )
}

function Landing(props: {
  landing: LandingDraft
  index: number
  share: number | null
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<LandingDraft>) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const format = useFormat()
  const words = text.offers
  const { landing, index, errorOf, onChange } = props
  const field = `landing_urls.${index}`
  const noneMeans = text.editor.all.toLocaleLowerCase(format.locale)
  const { url, weight } = landing
  return (
    <WeightedUrl
      title={words.landing(index + 1)}
      {...{ field, url, weight, errorOf, onChange, onRemove: props.onRemove }}
      beside={
        <Field
          label={words.countries}
          error={errorOf(`${field}.countries`)}
          input={{
            ...{ value: landing.countries, autoComplete: 'off', spellCheck: false },
            ...{ autoCapitalize: 'characters', placeholder: text.editor.all },
            onChange: ({ currentTarget }) => onChange({ countries: currentTarget.value }),
          }}
        />
      }
    >
      {props.share !== null && (
        <p className="text-sm text-muted">{words.shareOf(format.ratio(props.share))}</p>
      )}
      <CheckGroup
        {...{ label: words.devices, noneMeans, chosen: landing.devices }}
        options={devicesToChoose.map((value) => ({ value, label: text.devices[value] }))}
        error={errorOf(`${field}.devices`)}
        onChange={(devices) => onChange({ devices })}
      />
      <CheckGroup
        {...{ label: text.targeting.systems, noneMeans, chosen: landing.oses }}
        options={systemsToChoose}
        error={errorOf(`${field}.oses`)}
        onChange={(oses) => onChange({ oses })}
      />
    </WeightedUrl>
  )
}
