/**
 * The most common words in passwords, in lower case and without digits, from lists of leaked
 * passwords. A password made of one or two of them, with digits and signs around, is guessed in
 * minutes.
 */
const words = `
password passwort passw parola parol kennwort motdepasse contrasena senha wachtwoord haslo letmein welcome
willkommen bienvenue admin administrator administrateur root toor guest user login access master default
changeme changeit secret secure security private qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn
zxcvbnm qazwsx qazwsxedc wsxedc abc abcd abcdef test tester testing demo sample example temp temporary
monkey dragon tiger lion eagle falcon panther wolf bear shark horse kitten kitty puppy butterfly dolphin
sunshine moonlight starlight rainbow flower rose lily summer winter spring autumn january february march
april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday iloveyou loveyou lovely love lover babygirl babyboy baby sweetheart sweety honey darling
angel princess prince queen king football baseball basketball hockey soccer tennis golf racing liverpool
arsenal chelsea barcelona realmadrid juventus manchester united yankees cowboys steelers lakers superman
batman spiderman ironman wonderwoman starwars startrek pokemon pikachu naruto minecraft fortnite roblox
nintendo playstation xbox matrix hunter killer ninja samurai warrior soldier ranger trooper thunder
lightning phoenix shadow ghost diablo devil satan heaven jesus jesuschrist christ god blessed freedom
liberty america usa canada mexico london paris berlin moscow russia germany deutschland france england
australia newyork california texas florida chicago boston michael jordan michelle jennifer jessica ashley
daniel david robert william richard thomas charles joseph matthew andrew anthony joshua christopher
alexander alexandra nicholas nicole amanda samantha stephanie melissa elizabeth victoria natasha maria
marina olga elena svetlana tatiana irina dmitri sergey andrei vladimir george charlie harley ginger pepper
buster maggie bailey cookie chocolate cheese banana orange apple cherry strawberry pumpkin coffee whiskey
vodka beer pizza money dollar rich million lucky winner casino poker computer internet google facebook
instagram youtube twitter linkedin amazon microsoft windows apple iphone android samsung nokia toyota
honda ferrari porsche mercedes bmw mustang corvette camaro harleydavidson whatever nothing hello helloworld
goodbye trustno trustnoone opensesame fuckyou fuckoff asshole bitch sexy hotstuff pussy tributary affiliate
partner marketing company business office manager service support system server network database
correcthorsebatterystaple correcthorse batterystaple thequickbrownfox quickbrownfox tobeornottobe
mypassword thispassword yourpassword nopassword newpassword oldpassword thepassword dontforget remember
privet lubov lyubov solnce solnyshko zvezda moskva sobaka koshka krasota svoboda йцукен йцукенгшщз пароль
любовь солнышко наташа привет марина максим андрей россия москва спартак зенит`
  .trim()
  .split(/\s+/)

const commonWords: ReadonlySet<string> = new Set(words)

/** Rules for new passwords: long enough, and not among the first that attackers try. */

export const PASSWORD_CHARACTERS_MIN = 12
/** Longer passwords cost hashing time and protect no better. */
export const PASSWORD_CHARACTERS_MAX = 128
const DISTINCT_MIN = 5
/** A password that repeats a part this short is as weak as that part. */
const REPEATED_MAX = 6
/** Characters that must remain without everything an attacker could guess. */
const OWN_CHARACTERS_MIN = 6

/**
 * Rows of a keyboard and the alphabet. Any stretch of these counts as guessable, in both
 * directions.
 */
const rows = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  'йцукенгшщзхъфывапролджэячсмитьбю',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
].flatMap((row) => [row, [...row].reverse().join('')])

export type PasswordProblem = 'too_short' | 'too_long' | 'too_plain' | 'too_common'

/**
 * The problem with a new password; null = none. Nothing is trimmed or normalised.
 * @param known what an attacker may know of the person: address, name, name of the account
 */
export function problemOfPassword(
  password: string,
  known: readonly string[],
): PasswordProblem | null {
  const text = password.normalize('NFC')
  const length = [...text].length
  if (length < PASSWORD_CHARACTERS_MIN) return 'too_short'
  if (length > PASSWORD_CHARACTERS_MAX) return 'too_long'
  const lower = text.toLowerCase()
  if (new Set(lower).size < DISTINCT_MIN || repeatsItself(lower)) return 'too_plain'
  return ownPart(lower, known).length < OWN_CHARACTERS_MIN ? 'too_common' : null
}

function repeatsItself(text: string): boolean {
  for (let size = 1; size <= REPEATED_MAX; size += 1) {
    if (text.slice(size) === text.slice(0, -size)) return true
  }
  return false
}

const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** The rest without keyboard rows, digits, signs, known facts of the person and common words. */
function ownPart(lower: string, known: readonly string[]): string {
  const readings = [lower, [...lower].map((sign) => lookalikes[sign] ?? sign).join('')]
  const left = readings.map((reading) => {
    const letters = withoutKnown(withoutStretches(reading), known).replace(/[^\p{L}]+/gu, ' ')
    return withoutCommonWords(letters.trim())
  })
  return left.reduce((shortest, one) => (one.length < shortest.length ? one : shortest))
}

const STRETCH_MIN = 4

function withoutStretches(text: string): string {
  let rest = ''
  for (let at = 0; at < text.length; ) {
    const length = stretchAt(text, at)
    if (length < STRETCH_MIN) rest += text[at]
    at += length < STRETCH_MIN ? 1 : length
  }
  return rest
}

function stretchAt(text: string, at: number): number {
  let length = 1
  while (at + length < text.length) {
    const piece = text.slice(at, at + length + 1)
    if (!rows.some((row) => row.includes(piece))) return length
    length += 1
  }
  return length
}

const KNOWN_MIN = 3

function withoutKnown(text: string, known: readonly string[]): string {
  const parts = known
    .flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= KNOWN_MIN)
    .toSorted((one, other) => other.length - one.length)
  return parts.reduce((rest, part) => rest.replaceAll(part, ' '), text)
}

const WORD_MIN = 3

/** Removes common words from the start, the longest first, until none is left. */
function withoutCommonWords(text: string): string {
  let rest = text
  let own = ''
  while (rest !== '') {
    const word = commonWordAt(rest)
    if (word === null) own += rest[0]
    rest = rest.slice(word?.length ?? 1)
  }
  return own.replaceAll(' ', '')
}

const WORD_MAX = Math.max(...[...commonWords].map(({ length }) => length))

function commonWordAt(text: string): string | null {
  for (let length = Math.min(WORD_MAX, text.length); length >= WORD_MIN; length -= 1) {
    const word = text.slice(0, length)
    if (commonWords.has(word)) return word
  }
  return null
}
