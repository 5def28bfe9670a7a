import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { type Device, devices } from '../../../schema/vocabulary.ts'
import { useFormat, usePageText } from '../i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import type { OfferPart } from './OfferForm.tsx'
import { countriesOf, type LandingDraft, wholeOf } from './offer-draft.ts'

/** A visitor on a machine is no visitor; on an unknown device everything fits. */
const devicesToChoose = devices.filter((device) => device !== 'bot' && device !== 'unknown')

/** Where visitors go: several pages by weight, country and device, and a fallback. */
export function LandingUrls({ draft, errorOf, onChange }: OfferPart) {
  const text = usePageText()
  const words = text.offers
  const added = useRef(0)
  const { landings } = draft
  const changeAt = (index: number, part: Partial<LandingDraft>) =>
    onChange({ landings: landings.with(index, { ...landings[index]!, ...part }) })
  const add = () => {
    added.current += 1
    const fresh = { url: '', weight: '1', countries: '', devices: [], oses: [] }
    onChange({ landings: [...landings, { key: `new ${added.current}`, ...fresh }] })
  }
  const error = landings.length === 0 ? errorOf('landing_urls') : undefined
  return (
    <Card>
      <CardHeader title={words.targets} help={words.urlHelp} />
      {landings.length === 0 && (
        <p role={error ? 'alert' : undefined} className={error ? 'text-bad' : 'text-muted'}>
          {words.noLandings}
        </p>
      )}
      <ul className="space-y-5">
        {landings.map((landing, index) => (
          <li key={landing.key}>
            <Landing
              {...{ landing, index, errorOf }}
              share={shareOf(landing, landings)}
              onChange={(part) => changeAt(index, part)}
              onRemove={() => onChange({ landings: landings.toSpliced(index, 1) })}
            />
          </li>
        ))}
      </ul>
      <Button size="small" className="mt-4" onClick={add}>
        <Plus />
        {words.addLanding}
      </Button>
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
    </Card>
  )
}

/** Its part of the visitors among the pages with the very same rules; null where it stands alone. */
function shareOf(landing: LandingDraft, landings: readonly LandingDraft[]): number | null {
  const rules = (of: LandingDraft) =>
    JSON.stringify([countriesOf(of.countries).sort(), [...of.devices].sort(), of.oses])
  const rivals = landings.filter((other) => rules(other) === rules(landing))
  if (rivals.length < 2) return null
  const total = rivals.reduce((sum, { weight }) => sum + (wholeOf(weight) ?? 0), 0)
  return total === 0 ? null : (wholeOf(landing.weight) ?? 0) / total
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
  const title = words.landing(index + 1)
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="sr-only">{title}</legend>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={title}
            error={errorOf(`${field}.url`)}
            input={{
              ...{ name: `${field}.url`, type: 'url', value: landing.url, maxLength: 2048 },
              ...{ autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) => onChange({ url: currentTarget.value }),
            }}
          />
        </div>
        <Button
          kind="quiet"
          aria-label={text.editor.remove(title)}
          onClick={props.onRemove}
          className="size-11 self-start! px-0! sm:size-10 mt-[1.625rem]"
        >
          <X />
        </Button>
      </div>
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-start gap-3">
        <Field
          label={words.weight}
          error={errorOf(`${field}.weight`)}
          input={{
            ...{ inputMode: 'numeric', value: landing.weight, maxLength: 4, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ weight: currentTarget.value }),
          }}
        />
        <Field
          label={words.countries}
          error={errorOf(`${field}.countries`)}
          input={{
            ...{ value: landing.countries, autoComplete: 'off', spellCheck: false },
            ...{ autoCapitalize: 'characters', placeholder: text.editor.all },
            onChange: ({ currentTarget }) => onChange({ countries: currentTarget.value }),
          }}
        />
      </div>
      {props.share !== null && (
        <p className="text-sm text-muted">{words.shareOf(format.ratio(props.share))}</p>
      )}
      <DeviceChoice chosen={landing.devices} onChange={(chosen) => onChange({ devices: chosen })} />
    </fieldset>
  )
}

function DeviceChoice(props: {
  chosen: readonly Device[]
  onChange: (chosen: readonly Device[]) => void
}) {
  const text = usePageText()
  const { chosen } = props
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <legend className="sr-only">{text.offers.devices}</legend>
      <span aria-hidden="true" className="text-muted">
        {text.offers.devices}: {chosen.length === 0 && text.editor.all.toLowerCase()}
      </span>
      {devicesToChoose.map((device) => (
        <label key={device} className="flex min-h-8 items-center gap-2">
          <input
            type="checkbox"
            checked={chosen.includes(device)}
            onChange={({ currentTarget }) =>
              props.onChange(
                currentTarget.checked
                  ? [...chosen, device]
                  : chosen.filter((other) => other !== device),
              )
            }
            className="size-4 accent-(--accent)"
          />
          {text.devices[device]}
        </label>
      ))}
    </fieldset>
  )
}
