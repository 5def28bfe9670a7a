import { Languages, Monitor, Moon, Search, Sun } from 'lucide-react'
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react'
import { type Language, languages } from '../../../schema/vocabulary.ts'
import { keep, kept } from '../core/device-storage.ts'
import { chooseLanguage, useHomeText, useLanguage } from '../core/i18n/language.ts'
import { ProblemError } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuChoice, MenuLabel } from '../ui/Menu.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Bell } from './Bell.tsx'
import { languageNames } from './LanguageSwitch.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { useToDoPolling } from './use-to-do-polling.ts'

const loads = {
  search: () => import('./palette/palette-texts.ts').then((module) => module.loadPalette()),
  keys: () => import('./palette/palette-texts.ts').then((module) => module.loadKeys()),
}
type Dialog = keyof typeof loads
/** Loaded on first use. */
const Palette = lazy(loads.search)
const KeysDialog = lazy(loads.keys)

/** Search, language, theme, notifications and person. Loaded after the page, which does not wait for them. */
export function TopBarMenus({ person }: { person: Person }) {
  const { open, show, close } = useDialogs()
  const text = useHomeText()
  useToDoPolling()
  return (
    <>
      <SearchButton onClick={() => show('search')} />
      <LanguageMenu />
      <ThemeMenu />
      <Bell />
      <PersonMenu person={person} />
      {open === 'failed' && (
        <div className="fixed top-16 right-4 z-50 max-w-[calc(100vw-2rem)] rounded bg-surface shadow-float">
          <ProblemPanel
            problem={new ProblemError('network')}
            action={
              <Button size="small" onClick={close}>
                {text.frame.close}
              </Button>
            }
          />
        </div>
      )}
      <Suspense fallback={null}>
        {open === 'search' && (
          <Palette person={person} onClose={close} onKeys={() => show('keys')} />
        )}
        {open === 'keys' && <KeysDialog onClose={close} />}
      </Suspense>
    </>
  )
}

/** Ctrl or ⌘ with K opens and closes the search, and a question mark outside of fields shows the list of keys. */
function useDialogs() {
  const [open, setOpen] = useState<Dialog | 'failed' | null>(null)
  const close = () => setOpen(null)
  const show = (dialog: Dialog) =>
    void loads[dialog]().then(
      () => setOpen(dialog),
      () => setOpen('failed'),
    )
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isSearch = (event.ctrlKey || event.metaKey) && !event.altKey && isK(event)
    const isKeys = event.key === '?' && !isWriting(event.target)
    // While a dialog is open, it keeps the keyboard focus.
    const isBusy = document.querySelector('[role=alertdialog]') !== null
    if (isBusy || (!isSearch && !isKeys)) return
    event.preventDefault()
    if (isSearch && open === 'search') close()
    else show(isSearch ? 'search' : 'keys')
  })
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return { open, show, close }
}

/** With another alphabet, the key is known by its place. */
const isK = ({ key, code }: KeyboardEvent) =>
  key.toLowerCase() === 'k' || (code === 'KeyK' && !/^[a-z]$/i.test(key))

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')

const searchWords: Readonly<Record<Language, string>> = { en: 'Search', ru: 'Поиск' }
const isApple = /Mac|iP(hone|ad)/.test(navigator.platform)

function SearchButton({ onClick }: { onClick: () => void }) {
  const word = searchWords[useLanguage()]
  return (
    <Button
      kind="quiet"
      onClick={onClick}
      aria-keyshortcuts="Control+K Meta+K"
      className="px-2.5! font-normal! md:w-48 md:justify-start! md:border md:border-border"
    >
      <Search aria-hidden="true" />
      <span className="flex-1 text-left max-md:sr-only">{word}</span>
      <span aria-hidden="true" className="text-sm max-md:hidden">
        {isApple ? '⌘K' : 'Ctrl K'}
      </span>
    </Button>
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
