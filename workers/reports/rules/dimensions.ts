/** What figures can be grouped and filtered by. The names are those of the API. */

/** `weekday` is 1 (Monday) to 7, `hour_of_day` 00 to 23; both by the clock of the question's zone. */
export const dateUnits = ['hour', 'day', 'week', 'month', 'weekday', 'hour_of_day'] as const
export type DateUnit = (typeof dateUnits)[number]

export const subDimensions = [
  ...['sub1', 'sub2', 'sub3', 'sub4', 'sub5', 'sub6', 'sub7', 'sub8', 'sub9', 'sub10'],
] as readonly SubDimension[]
export type SubDimension = `sub${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`

/** Dimensions of a click or of its conversion; each can be filtered, too. */
export const attributes = [
  'advertiser_id',
  'app_id',
  'offer_id',
  'affiliate_id',
  'link_id',
  'creative_id',
  'campaign',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'country',
  'region',
  'device',
  'os',
  'browser',
  'sub1',
  'sub2',
  'sub3',
  'sub4',
  'sub5',
  'sub6',
  'sub7',
  'sub8',
  'sub9',
  'sub10',
  'referrer_host',
  'verdict',
] as const
export type Attribute = (typeof attributes)[number]

export const dimensions = [...dateUnits, ...attributes] as const
export type Dimension = (typeof dimensions)[number]

/** Dimensions whose values are ids of records. */
export const idAttributes = [
  'advertiser_id',
  'app_id',
  'offer_id',
  'affiliate_id',
  'link_id',
  'creative_id',
] as const satisfies readonly Attribute[]
export type IdAttribute = (typeof idAttributes)[number]

/** The most dimensions of one report. */
export const GROUPS_MAX = 4

const isAmong = (words: readonly string[], word: string) => words.includes(word)
export const isDateUnit = (name: Dimension): name is DateUnit => isAmong(dateUnits, name)
export const isIdAttribute = (name: Dimension): name is IdAttribute => isAmong(idAttributes, name)
export const isSub = (name: Dimension): name is SubDimension => isAmong(subDimensions, name)

/** 1 to 10. */
export const subNumberOf = (name: SubDimension): number => Number(name.slice(3))
