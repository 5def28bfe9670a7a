import { useMemo } from 'react'
import { affiliateSource } from './affiliate-choices.ts'
import { ChoiceField, type ChoiceFieldProps } from './ChoiceField.tsx'

/** Selects an affiliate by part of their name or code. */
export function AffiliateField({
  advertiserId,
  ...field
}: ChoiceFieldProps & {
  /** Only partners of this advertiser; missing = all the person can see. */
  advertiserId?: string | undefined
}) {
  const source = useMemo(() => affiliateSource(advertiserId), [advertiserId])
  return <ChoiceField {...{ ...field, source }} />
}
