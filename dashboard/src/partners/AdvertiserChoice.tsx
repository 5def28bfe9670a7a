import { useNavigate } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { Advertisers } from './partners-data.ts'

/** Selects the advertiser, for people who see several. */
export function AdvertiserChoice({ advertiserId, advertisers }: Advertisers) {
  const text = usePageText()
  const navigate = useNavigate()
  if (advertisers.length < 2) return null
  return (
    <div className="w-full sm:w-64">
      <SelectField
        label={text.filters.advertiser}
        isLabelHidden
        options={advertisers.map(({ id, name }) => ({ value: id, label: name }))}
        select={{
          value: advertiserId,
          onChange: ({ currentTarget }) =>
            void navigate({
              ...{ to: '.', search: { advertiser_id: currentTarget.value }, replace: true },
            }),
        }}
      />
    </div>
  )
}
