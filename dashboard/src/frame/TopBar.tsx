import { Languages, Monitor, Moon, Sun } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { languages } from '../../../schema/vocabulary.ts'
import { keep, kept } from '../core/device-storage.ts'
import { chooseLanguage, useHomeText, useLanguage } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { usePageTitle } from '../core/use-page-title.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuChoice, MenuLabel } from '../ui/Menu.tsx'
import { AccountSwitcher } from './AccountSwitcher.tsx'
import { AdvertiserSwitcher } from './AdvertiserSwitcher.tsx'
import type { Advertiser } from './advertisers.ts'
import { languageNames } from './LanguageSwitch.tsx'
import { PersonMenu } from './PersonMenu.tsx'

/** Loaded after the page, which does not wait for it. */
const Bell = lazy(async () => ({ default: (await import('./Bell.tsx')).Bell }))

/** Page title on the left; language, theme, notifications and person on the right. */
export function TopBar(props: { person: Person; advertisers: readonly Advertiser[] }) {
  const title = usePageTitle()
  return (
    <header className="sticky top-0 z-20 border-b border-border bg-surface/95 backdrop-blur-sm">
      <div className="mx-auto flex h-14 w-full max-w-[80rem] items-center gap-1 px-4 sm:px-6">
        <h1 className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</h1>
        <LanguageMenu />
        <ThemeMenu />
        <Suspense fallback={<span className="size-9" />}>
          <Bell />
        </Suspense>
        <PersonMenu person={props.person} />
      </div>
      <AccountSwitcher className="px-4 pb-3 sm:hidden" />
      {props.advertisers.length > 1 && (
        <div className="px-4 pb-3 sm:hidden">
          <AdvertiserSwitcher advertisers={props.advertisers} />
        </div>
      )}
    </header>
  )
}

function LanguageMenu() {
  const language = useLanguage()
  const text = useHomeText()
  return (
    <Menu
      trigger={
        <Button kind="quiet" size="icon" aria-label={text.app.language}>
          <Languages />
        </Button>
      }
    >
      <MenuLabel>{text.app.language}</MenuLabel>
      <MenuChoice
        value={language}
        options={languages.map((value) => ({ value, label: languageNames[value], lang: value }))}
        onChoose={chooseLanguage}
      />
    </Menu>
  )
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon }

function ThemeMenu() {
  const text = useHomeText()
  const [theme, choose] = useTheme()
  const Icon = themeIcons[theme]
  return (
    <Menu
      trigger={
        <Button kind="quiet" size="icon" aria-label={text.frame.theme}>
          <Icon />
        </Button>
      }
    >
      <MenuLabel>{text.frame.theme}</MenuLabel>
      <MenuChoice
        value={theme}
        options={themes.map((value) => ({ value, label: text.frame.themes[value] }))}
        onChoose={choose}
      />
    </Menu>
  )
}

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const isTheme = (word: string | null): word is Theme =>
  (themes as readonly (string | null)[]).includes(word)

/** The person's theme. public/first-paint.js has set it before React started. */
function useTheme(): [Theme, (theme: Theme) => void] {
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
