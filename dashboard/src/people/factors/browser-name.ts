/** Which browser on which system, as far as its own words tell; the first that fits speaks. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** "Firefox, Windows"; null when neither is known. */
export function browserName(userAgent: string | null): string | null {
  const found = (of: typeof browsers) => of.find(([words]) => words.test(userAgent ?? ''))?.[1]
  const names = [found(browsers), found(systems)].filter((name) => name !== undefined)
  return names.length > 0 ? names.join(', ') : null
}
