// Runs before the first paint, so that a dark screen never flashes white and the language is right
// from the start. A file of its own, because the content security policy refuses inline scripts.
;(() => {
  const root = document.documentElement
  let theme = null
  let language = null
  try {
    theme = localStorage.getItem('tributary.theme')
    language = localStorage.getItem('tributary.language')
  } catch {
    // Storage may be refused; the system's theme and the browser's language are good enough.
  }
  const isDark =
    theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = isDark ? 'dark' : 'light'
  root.lang = (language ?? navigator.language).startsWith('ru') ? 'ru' : 'en'
})()
