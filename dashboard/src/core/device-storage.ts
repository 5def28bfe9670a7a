/** The few choices that stay on this device. No token, no money, nothing personal. */
export type KeptName = 'theme' | 'language' | 'rail' | 'session' | 'accounts'

/** What was kept, or null, also where the browser refuses storage. */
export function kept(name: KeptName): string | null {
  try {
    return localStorage.getItem(`tributary.${name}`)
  } catch {
    return null
  }
}

/** Keeps a choice; where the browser refuses, it lives as long as the page. */
export function keep(name: KeptName, value: string): void {
  try {
    localStorage.setItem(`tributary.${name}`, value)
  } catch {
    // Private windows may refuse; the choice still holds until reload.
  }
}
