const FIELDS = 'input:not([type="hidden"], [readonly]), textarea, select'

/**
 * Focuses the first field of a dialog that just opened, if it is in view; otherwise the dialog itself, so that a
 * screen reader begins with its title.
 */
export function focusPanel(event: Event): void {
  const dialog = event.currentTarget as HTMLElement
  const field = dialog.querySelector<HTMLElement>(FIELDS)
  const isInView = field !== null && field.getBoundingClientRect().top < window.innerHeight
  event.preventDefault()
  ;(isInView ? field : dialog).focus({ preventScroll: true })
}
