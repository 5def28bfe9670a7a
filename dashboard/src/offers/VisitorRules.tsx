import { devices } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckGroup } from '../ui/forms/CheckGroup.tsx'
import {
  browsersToChoose,
  changeTargeting,
  hasErrorIn,
  type OfferPart,
  systemsToChoose,
} from './form-part.ts'

/** Bots are not selectable, and unknown devices match every rule. */
export const devicesToChoose = devices.filter((device) => device !== 'bot' && device !== 'unknown')

/** Devices, systems and browsers whose clicks count. */
export function VisitorRules(part: OfferPart) {
  const text = usePageText()
  const format = useFormat()
  const { targeting } = part.draft
  const labelOf = (options: readonly { value: string; label: string }[], name: string) =>
    options.find(({ value }) => value === name)?.label ?? name
  const chosen = [
    ...targeting.devices.map((device) => text.devices[device]),
    ...targeting.oses.map((name) => labelOf(systemsToChoose, name)),
    ...targeting.browsers.map((name) => labelOf(browsersToChoose, name)),
  ]
  const noneMeans = text.editor.all.toLocaleLowerCase(format.locale)
  return (
    <FoldedCard
      title={text.targeting.visitors}
      help={text.targeting.visitorsHelp}
      state={chosen.length === 0 ? text.editor.all : chosen.join(', ')}
      hasError={hasErrorIn(
        part,
        ...['targeting.device_allow', 'targeting.os_allow', 'targeting.browser_allow'],
      )}
    >
      <div className="space-y-4">
        <CheckGroup
          {...{ label: text.offers.devices, noneMeans }}
          options={devicesToChoose.map((value) => ({ value, label: text.devices[value] }))}
          chosen={targeting.devices}
          error={part.errorOf('targeting.device_allow')}
          onChange={(now) => changeTargeting(part, { devices: now })}
        />
        <CheckGroup
          {...{ label: text.targeting.systems, noneMeans, options: systemsToChoose }}
          chosen={targeting.oses}
          error={part.errorOf('targeting.os_allow')}
          onChange={(oses) => changeTargeting(part, { oses })}
        />
        <CheckGroup
          {...{ label: text.targeting.browsers, noneMeans, options: browsersToChoose }}
          chosen={targeting.browsers}
          error={part.errorOf('targeting.browser_allow')}
          onChange={(browsers) => changeTargeting(part, { browsers })}
        />
      </div>
    </FoldedCard>
  )
}
