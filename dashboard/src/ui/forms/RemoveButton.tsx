import { X } from 'lucide-react'
import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../Button.tsx'
import { cn } from '../class-names.ts'

/** Removes a row of a list in a form; shown beside the row's first field. */
export function RemoveButton(props: { what: string; className?: string; onClick: () => void }) {
  const text = usePageText()
  return (
    <Button
      kind="quiet"
      aria-label={text.editor.remove(props.what)}
      onClick={props.onClick}
      className={cn('size-11 shrink-0 px-0! sm:size-10', props.className)}
    >
      <X />
    </Button>
  )
}
