import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'

/** The end of a small form in a card: the result of saving, and the button. */
export function SaveLine(props: {
  /** Shown after saving; empty before. */
  notice: string
  isDirty: boolean
  isRunning: boolean
  /** Text of the button; default: Save. */
  verb?: string
  /** Default: the button submits its form. */
  onSave?: () => void
}) {
  const { editor } = usePageText()
  const { isDirty, isRunning, verb = editor.save, onSave } = props
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <p role="status" className="flex-1 basis-40 text-sm text-muted">
        {isDirty ? '' : props.notice}
      </p>
      <Button type={onSave ? 'button' : 'submit'} disabled={isRunning || !isDirty} onClick={onSave}>
        {isRunning ? editor.saving : verb}
      </Button>
    </div>
  )
}
