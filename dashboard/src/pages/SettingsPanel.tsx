import type { ReactNode } from 'react'
import type { Faults } from '../faults.ts'
import { usePageText } from '../i18n/language.ts'
import { FormSummary } from '../ui/FormSummary.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { useFormFaults } from '../use-form-faults.ts'
import type { Write } from '../use-write.ts'
import { SaveBar } from './SaveBar.tsx'

/** A panel with one form of settings, and what else stands under it. */
export function SettingsPanel(props: {
  title: string
  facts: ReactNode
  faults: Faults
  write: Write
  /** The fields of the wire that have a place in the form. */
  roots: readonly string[]
  isDirty: boolean
  wasSaved: boolean
  mayChange: boolean
  onSave: () => void
  onClose: () => void
  children: (errorOf: (field: string) => string | undefined) => ReactNode
  after?: ReactNode
}) {
  const text = usePageText()
  const { write, isDirty, mayChange } = props
  const { form, errorOf, count, problem } = useFormFaults(props.faults, write, props.roots)
  return (
    <SidePanel
      title={props.title}
      onClose={props.onClose}
      actions={
        <SaveBar
          {...{ form: 'settings', mayChange, isDirty, wasSaved: props.wasSaved }}
          readOnly={text.settings.readOnly}
          isRunning={write.isRunning}
        />
      }
    >
      {props.facts}
      <form
        ref={form}
        id="settings"
        noValidate
        className="scroll-mt-4"
        onSubmit={(event) => {
          event.preventDefault()
          props.onSave()
        }}
      >
        <fieldset disabled={!mayChange} className="min-w-0 space-y-4">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          {props.children(errorOf)}
        </fieldset>
      </form>
      {props.after}
    </SidePanel>
  )
}
