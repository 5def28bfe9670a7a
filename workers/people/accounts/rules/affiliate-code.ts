/** Makes the code of a new affiliate from their name in plain letters, to keep links readable. */

const cyrillic: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k' },
  ...{ л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh' },
  ...{ ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya' },
  ...{ і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u' },
}

const NAME_LENGTH_MAX = 20
const LENGTH_MIN = 3
/** Words that could be mistaken for pages of the app. */
const reserved = new Set([
  'aff',
  'admin',
  'api',
  'app',
  'click',
  'join',
  'link',
  'test',
  'tributary',
])

/**
 * @param random text that makes the code unique
 * @param isFirstTry use the name alone, if there is one
 */
export function affiliateCodeFrom(name: string, random: string, isFirstTry: boolean): string {
  const latin = [...name.toLowerCase()].map((letter) => cyrillic[letter] ?? letter).join('')
  const plain = latin
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH_MAX)
    .replace(/^-+|-+$/g, '')
  const isFit = plain.length >= LENGTH_MIN && !reserved.has(plain)
  return isFit && isFirstTry ? plain : `${isFit ? plain : 'partner'}-${random}`
}
