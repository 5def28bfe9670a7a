import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { Button } from '../../ui/Button.tsx'
import { useReturnFocus } from '../../ui/use-return-focus.ts'
import { paletteTexts } from './palette-texts.ts'

const isApple = /Mac|iP(hone|ad)/.test(navigator.platform)

/** The keys that work on every page. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const words = paletteTexts.useOwn()
  const returnFocus = useReturnFocus()
  const lines = [
    [words.keysOf.search, [isApple ? '⌘' : 'Ctrl', 'K']],
    [words.keysOf.move, ['↑', '↓']],
    [words.keysOf.open, ['Enter']],
    [words.keysOf.next, ['Tab', 'Shift Tab']],
    [words.keysOf.mark, [words.space]],
    [words.keysOf.close, ['Esc']],
    [words.keysOf.help, ['?']],
  ] as const
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="fixed top-1/2 left-1/2 z-50 max-h-[85dvh] w-[calc(100vw-2rem)] max-w-md -translate-1/2 animate-fade overflow-y-auto rounded-lg border border-border bg-surface p-5 shadow-float outline-none"
        >
          <header className="mb-3 flex items-center justify-between gap-3">
            <Dialog.Title className="text-lg font-semibold">{words.keys}</Dialog.Title>
            <Dialog.Close asChild>
              <Button kind="quiet" size="icon" aria-label={words.close}>
                <X />
              </Button>
            </Dialog.Close>
          </header>
          <dl className="divide-y divide-border">
            {lines.map(([means, keys]) => (
              <div key={means} className="flex items-center justify-between gap-4 py-2">
                <dt className="text-pretty text-muted">{means}</dt>
                <dd className="flex shrink-0 gap-1">
                  {keys.map((key) => (
                    <kbd
                      key={key}
                      className="rounded border border-border bg-sunken px-1.5 font-sans text-sm whitespace-nowrap"
                    >
                      {key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
