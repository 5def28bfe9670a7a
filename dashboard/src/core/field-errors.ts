/** Errors of fields that can be found without the server. Their texts are in `editor.faults`. */
export type Fault =
  | 'missing'
  | 'code'
  | 'number'
  | 'atLeastOne'
  | 'duration'
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

/** By the field's name in wire format: "hold_days", "landing_urls.0.url". */
export type Faults = Record<string, Fault>
