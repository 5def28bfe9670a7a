import { countriesOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { changeTargeting, hasErrorIn, type OfferPart } from './form-part.ts'

/** Countries and regions whose clicks count. */
export function GeoRules(part: OfferPart) {
  const text = usePageText()
  const format = useFormat()
  const words = text.offers
  const { draft, errorOf, onChange } = part
  const place = (
    name: string,
    label: string,
    value: string,
    onWrite: (value: string) => void,
    more: { placeholder: string; help?: string },
  ) => (
    <Field
      label={label}
      error={errorOf(name)}
      {...(more.help ? { help: more.help } : {})}
      input={{
        ...{ name, value, autoComplete: 'off', autoCapitalize: 'characters', spellCheck: false },
        placeholder: more.placeholder,
        onChange: ({ currentTarget }) => onWrite(currentTarget.value),
      }}
    />
  )
  const all = { placeholder: text.editor.all }
  const none = { placeholder: text.editor.none }
  const { regionAllow, regionDeny } = draft.targeting
  const regions = text.targeting
  const [allowed, denied] = [countriesOf(draft.geoAllow), countriesOf(draft.geoDeny)]
  const namesOf = (codes: string[]) => format.list(codes.map(format.country))
  const counted = allowed.filter((code) => !denied.includes(code))
  const means = () => {
    if (allowed.length > 0) return words.geoMeans.only(namesOf(counted))
    return denied.length > 0 ? words.geoMeans.but(namesOf(denied)) : words.geoMeans.all
  }
  const state = [
    allowed.length > 0 && namesOf(counted),
    denied.length > 0 && words.geoState.not(namesOf(denied)),
    regionAllow.trim() !== '' && regionAllow,
    regionDeny.trim() !== '' && words.geoState.not(regionDeny),
  ].filter(Boolean)
  return (
    <FoldedCard
      title={words.geo}
      state={state.join(' · ') || words.geoState.all}
      hasError={hasErrorIn(
        part,
        ...['geo_allow', 'geo_deny', 'targeting.region_allow', 'targeting.region_deny'],
      )}
    >
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {place(
          'geo_allow',
          words.geoAllow,
          draft.geoAllow,
          (geoAllow) => onChange({ geoAllow }),
          all,
        )}
        {place('geo_deny', words.geoDeny, draft.geoDeny, (geoDeny) => onChange({ geoDeny }), none)}
      </div>
      <p className="mt-3 mb-5 text-sm text-pretty text-muted">{means()}</p>
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {place(
          'targeting.region_allow',
          regions.regionAllow,
          regionAllow,
          (value) => changeTargeting(part, { regionAllow: value }),
          { ...all, help: regions.regionHelp },
        )}
        {place(
          'targeting.region_deny',
          regions.regionDeny,
          regionDeny,
          (value) => changeTargeting(part, { regionDeny: value }),
          none,
        )}
      </div>
    </FoldedCard>
  )
}
