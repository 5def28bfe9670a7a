import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../Button.tsx'

/** The foot of a panel that changes something: what became of it, and the button. */
export function SaveBar(props: {
  /** Id of the form that the button sends. */
  form: string
  mayChange: boolean
  /** What stands there for those who may only look. */
  readOnly: string
  isDirty: boolean
  wasSaved: boolean
  isRunning: boolean
  /** What it means that it was saved, where it is not about clicks. */
  saved?: string
}) {
  const text = usePageText()
  const { mayChange, isDirty, isRunning } = props
  const notice = props.wasSaved && !isDirty ? (props.saved ?? text.editor.saved) : ''
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
        {mayChange ? notice : props.readOnly}
      </p>
      {mayChange && (
        <Button type="submit" form={props.form} kind="primary" disabled={isRunning || !isDirty}>
          {isRunning ? text.editor.saving : text.editor.save}
        </Button>
      )}
    </div>
  )
}
