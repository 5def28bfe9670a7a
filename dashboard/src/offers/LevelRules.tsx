import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import { bpsOf } from '../core/form-input.ts'
import { fromMinor } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import { type LevelPreset, levelPresets, presetPart } from './terms-draft.ts'

/** Shares of sponsors, typed or from a preset. */
export function LevelRules({ currency, ...part }: OfferPart & { currency: Currency }) {
  const words = usePageText().more
  const { draft, onChange, errorOf } = part
  const percent = (key: 'level2' | 'level3', field: string, label: string) => (
    <Field
      label={label}
      error={errorOf(field)}
      input={{
        ...{ name: field, inputMode: 'decimal', value: draft[key], maxLength: 6 },
        autoComplete: 'off',
        onChange: ({ currentTarget }) => onChange({ [key]: currentTarget.value }),
      }}
    />
  )
  const hasLevels = [draft.level2, draft.level3].some((share) => bpsOf(share) !== 0)
  return (
    <FoldedCard
      title={words.levels}
      help={words.levelsHelp}
      state={hasLevels ? words.levelsState(draft.level2, draft.level3) : words.levelsNone}
      hasError={hasErrorIn(part, 'level_2_bps', 'level_3_bps')}
    >
      <fieldset className="mb-4 flex min-w-0 flex-wrap items-center gap-2">
        <legend className="mb-1.5 font-medium">{words.preset}</legend>
        {(Object.keys(levelPresets) as LevelPreset[]).map((preset) => (
          <Button
            key={preset}
            size="small"
            onClick={() => onChange(presetPart(preset, draft.rules))}
          >
            {words.presets[preset]}
          </Button>
        ))}
      </fieldset>
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {percent('level2', 'level_2_bps', words.level2)}
        {percent('level3', 'level_3_bps', words.level3)}
      </div>
      <Meaning {...{ draft, currency }} />
    </FoldedCard>
  )
}

/** Earnings of each level for an order of 100, as in the example of the rules. */
function Meaning({ draft, currency }: Pick<OfferPart, 'draft'> & { currency: Currency }) {
  const words = usePageText().more
  const format = useFormat()
  const [second, third] = [bpsOf(draft.level2), bpsOf(draft.level3)]
  if (second === null || third === null) return null
  const unit = 10n ** BigInt(currencyExponents[currency])
  const earned = (bps: number) =>
    format.money(fromMinor((100n * unit * BigInt(bps) * 2n + 10_000n) / 20_000n, currency))
  return (
    <p className="mt-3 text-sm text-pretty text-muted">
      {second + third === 0 ? words.levelsOff : words.levelsMean(earned(second), earned(third))}
    </p>
  )
}
