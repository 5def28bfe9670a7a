import { useEffect, useState } from 'react'
import { keep, kept } from './device-storage.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const isTheme = (word: string | null): word is Theme =>
  (themes as readonly (string | null)[]).includes(word)

/** The person's theme and how to change it. public/first-paint.js has set it before React ran. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const found = kept('theme')
    return isTheme(found) ? found : 'system'
  })
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)')
    const paint = () => {
      const isDark = theme === 'dark' || (theme === 'system' && system.matches)
      document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
    }
    paint()
    system.addEventListener('change', paint)
    return () => system.removeEventListener('change', paint)
  }, [theme])
  return [
    theme,
    (chosen) => {
      keep('theme', chosen)
      setTheme(chosen)
    },
  ]
}
