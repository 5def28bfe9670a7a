/** Where the history's visitors are, and with what they browse. Addresses are of the range reserved for benchmarks. */

export interface Place {
  country: string
  /** Hours ahead of UTC. */
  zone: number
  language: string
  /** Region and city. */
  cities: readonly (readonly [string, string])[]
}

const place = (
  country: string,
  zone: number,
  language: string,
  ...cities: (readonly [string, string])[]
): Place => ({ country, zone, language, cities })

const places = {
  US: place(
    'US',
    -6,
    'en-US',
    ['California', 'San Francisco'],
    ['Colorado', 'Denver'],
    ['New York', 'New York'],
    ['Texas', 'Austin'],
    ['Washington', 'Seattle'],
  ),
  CA: place(
    'CA',
    -5,
    'en-CA',
    ['Ontario', 'Toronto'],
    ['British Columbia', 'Vancouver'],
    ['Quebec', 'Montreal'],
  ),
  MX: place('MX', -6, 'es-MX', ['Mexico City', 'Mexico City'], ['Jalisco', 'Guadalajara']),
  BR: place('BR', -3, 'pt-BR', ['São Paulo', 'São Paulo'], ['Rio de Janeiro', 'Rio de Janeiro']),
  AR: place('AR', -3, 'es-AR', ['Buenos Aires', 'Buenos Aires']),
  GB: place(
    'GB',
    0,
    'en-GB',
    ['England', 'London'],
    ['England', 'Manchester'],
    ['Scotland', 'Edinburgh'],
  ),
  IE: place('IE', 0, 'en-IE', ['Leinster', 'Dublin'], ['Munster', 'Cork']),
  PT: place('PT', 0, 'pt-PT', ['Lisbon', 'Lisbon'], ['Porto', 'Porto']),
  DE: place(
    'DE',
    1,
    'de-DE',
    ['Berlin', 'Berlin'],
    ['Bavaria', 'Munich'],
    ['Hamburg', 'Hamburg'],
    ['North Rhine-Westphalia', 'Cologne'],
  ),
  AT: place('AT', 1, 'de-AT', ['Vienna', 'Vienna'], ['Tyrol', 'Innsbruck']),
  CH: place('CH', 1, 'de-CH', ['Zurich', 'Zurich'], ['Bern', 'Bern']),
  FR: place(
    'FR',
    1,
    'fr-FR',
    ['Île-de-France', 'Paris'],
    ['Auvergne-Rhône-Alpes', 'Lyon'],
    ['Occitanie', 'Toulouse'],
  ),
  BE: place('BE', 1, 'fr-BE', ['Brussels Capital', 'Brussels']),
  IT: place('IT', 1, 'it-IT', ['Lombardy', 'Milan'], ['Lazio', 'Rome']),
  ES: place('ES', 1, 'es-ES', ['Madrid', 'Madrid'], ['Catalonia', 'Barcelona']),
  PL: place('PL', 1, 'pl-PL', ['Mazovia', 'Warsaw'], ['Lesser Poland', 'Kraków']),
  UA: place('UA', 2, 'uk-UA', ['Kyiv City', 'Kyiv'], ['Lviv', 'Lviv']),
  SE: place('SE', 1, 'sv-SE', ['Stockholm', 'Stockholm'], ['Västra Götaland', 'Gothenburg']),
  DK: place('DK', 1, 'da-DK', ['Capital Region', 'Copenhagen']),
  NO: place('NO', 1, 'nb-NO', ['Oslo', 'Oslo']),
  IN: place(
    'IN',
    5,
    'en-IN',
    ['Karnataka', 'Bengaluru'],
    ['Maharashtra', 'Mumbai'],
    ['Delhi', 'New Delhi'],
  ),
  JP: place('JP', 9, 'ja-JP', ['Tokyo', 'Tokyo'], ['Osaka', 'Osaka']),
  VN: place('VN', 7, 'vi-VN', ['Ho Chi Minh', 'Ho Chi Minh City']),
  AU: place('AU', 10, 'en-AU', ['New South Wales', 'Sydney'], ['Victoria', 'Melbourne']),
} as const satisfies Record<string, Place>

type Country = keyof typeof places

/** Countries of each kind of audience, with weights. */
const audiences = {
  us: { US: 72, CA: 12, GB: 7, AU: 4, DE: 3, MX: 2 },
  uk: { GB: 68, IE: 14, US: 10, AU: 5, DE: 3 },
  de: { DE: 70, AT: 14, CH: 10, PL: 3, IT: 3 },
  fr: { FR: 55, BE: 13, IT: 18, ES: 8, CH: 6 },
  nordic: { SE: 48, DK: 20, NO: 18, DE: 8, GB: 6 },
  pl: { PL: 66, UA: 18, DE: 10, GB: 6 },
  latam: { MX: 38, BR: 28, AR: 14, ES: 10, PT: 6, US: 4 },
  asia: { IN: 46, JP: 24, VN: 14, AU: 8, US: 8 },
} as const satisfies Record<string, Partial<Record<Country, number>>>
export type AudienceName = keyof typeof audiences

/** The places of an audience, each with its weight. */
export const placesOf = (audience: AudienceName): readonly (readonly [Place, number])[] =>
  Object.entries(audiences[audience]).map(([country, weight]) => [
    places[country as Country],
    weight,
  ])

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0'
const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6'

/** User agents of people, with weights. */
export const userAgents: readonly (readonly [string, number])[] = [
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
    29,
  ],
  [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${chrome} Mobile Safari/537.36`, 24],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, 18],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Safari/605.1.15`, 8],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36`, 6],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`, 6],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0', 4],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 2],
  [`Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`, 4],
  [`Mozilla/5.0 (Linux; Android 14; SM-X210) ${chrome} Safari/537.36`, 2],
]

export const botAgents = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
] as const

/** Share of the day's visitors by local hour. */
export const hourWeights = [
  ...[12, 8, 5, 4, 4, 6, 12, 22, 32, 38, 42, 44, 48, 46, 42, 40, 40, 42, 48, 56, 62, 60, 46, 26],
] as const

/** Share of a week's visitors by day, from Sunday. */
export const weekdayWeights = [0.91, 1.08, 1.1, 1.07, 1.02, 0.97, 0.85] as const
