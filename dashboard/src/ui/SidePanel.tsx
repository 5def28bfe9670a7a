import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { usePageTitle } from '../core/use-page-title.ts'
import { Button } from './Button.tsx'
import { focusPanel } from './focus-panel.ts'
import { useReturnFocus } from './use-return-focus.ts'

/** A panel with details over a list. It has its own URL; closing it returns to the list. */
export function SidePanel(props: {
  /** Default: the page's title. */
  title?: ReactNode
  onClose: () => void
  actions?: ReactNode
  children: ReactNode
}) {
  const text = usePageText()
  const pageTitle = usePageTitle()
  const returnFocus = useReturnFocus()
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusPanel}
          onCloseAutoFocus={returnFocus}
          className="fixed inset-y-0 right-0 z-40 flex w-full max-w-3xl animate-slide flex-col bg-bg shadow-float outline-none sm:border-l sm:border-border"
        >
          <header className="flex min-h-14 items-center gap-3 border-b border-border bg-surface px-4 sm:px-6">
            <Dialog.Title className="min-w-0 flex-1 truncate text-lg font-semibold">
              {props.title ?? pageTitle}
            </Dialog.Title>
            <Dialog.Close asChild>
              <Button kind="quiet" size="icon" aria-label={text.frame.close}>
                <X />
              </Button>
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-4 sm:p-6">
            {props.children}
          </div>
          {props.actions && (
            <footer className="empty:hidden border-t border-border has-[>div:empty]:hidden bg-surface px-4 py-3 sm:px-6">
              {props.actions}
            </footer>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
