/** What can be wrong with a field without asking the server; `editor.faults` has its words. */
export type Fault =
  | 'missing'
  | 'code'
  | 'number'
  | 'atLeastOne'
  | 'url'
  | 'countries'
  | 'regions'
  | 'percent'
  | 'amount'
  | 'days'
  | 'order'
  | 'country'
  | 'twice'
  | 'id'
  | 'affiliate'

/** By the name of the field on the wire: "hold_days", "landing_urls.0.url". */
export type Faults = Record<string, Fault>
