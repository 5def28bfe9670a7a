import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../Button.tsx'

/** The footer of a form panel: the result of saving, and the button. */
export function SaveBar(props: {
  /** Id of the form the button submits. */
  form: string
  mayChange: boolean
  /** Text for people who cannot change anything. */
  readOnly: string
  isDirty: boolean
  wasSaved: boolean
  isRunning: boolean
  /** Text after saving, if it is not about clicks. */
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
