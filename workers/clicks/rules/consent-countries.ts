/** Where a visitor may be recognised without a cookie only after saying yes. */

/** European Economic Area, United Kingdom and Switzerland, ISO 3166-1 alpha-2. */
const countries: ReadonlySet<string> = new Set(
  (
    'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE ' +
    'IS LI NO GB CH'
  ).split(' '),
)

/** A country that is not known may be one of them. */
export function needsConsent(country: string | null): boolean {
  return (
    country === null || !/^[A-Z]{2}$/.test(country) || country === 'XX' || countries.has(country)
  )
}
