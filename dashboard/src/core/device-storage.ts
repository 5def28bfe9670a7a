/** Choices stored on this device. Never tokens, money or personal data. */
export type KeptName = 'theme' | 'language' | 'rail' | 'session' | 'accounts'

/** The stored value, or null, also if the browser refuses storage. */
export function kept(name: KeptName): string | null {
  try {
    return localStorage.getItem(`tributary.${name}`)
  } catch {
    return null
  }
}

/** Stores a value. If the browser refuses, it is lost when the page is closed. */
export function keep(name: KeptName, value: string): void {
  try {
    localStorage.setItem(`tributary.${name}`, value)
  } catch {
    // Private windows may refuse storage. The choice then lasts until reload.
  }
}
