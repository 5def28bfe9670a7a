import { useNavigate, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { AnswerField } from './AnswerField.tsx'
import { apply, type Registration } from './promote-data.ts'

/** The application form with the advertiser's questions. */
export function ApplyForm({ code, registration }: { code: string; registration: Registration }) {
  const text = usePageText()
  const words = text.applications
  const router = useRouter()
  const navigate = useNavigate()
  const { advertiser, questions } = registration
  const [answers, setAnswers] = useState<Record<string, string>>({})
  const write = useWrite()
  const { form, errorOf, count, problem } = useFormFaults({}, write, ['answers'])
  const done = () => navigate({ to: '/applications', search: {}, replace: true })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void write.write(async () => {
      await apply(code, answers)
      await done()
      await router.invalidate()
    })
  }
  return (
    <form ref={form} noValidate onSubmit={submit} className="max-w-xl space-y-5">
      <h3 className="font-medium">{words.to(advertiser.name)}</h3>
      {problem && <ProblemPanel problem={problem} />}
      <FormSummary count={count} />
      {questions.length === 0 && <p className="text-muted">{words.noQuestions}</p>}
      {questions.map((question) => (
        <AnswerField
          key={question.id}
          {...{ question, value: answers[question.id] ?? '' }}
          error={errorOf(`answers.${question.id}`)}
          onChange={(value) => setAnswers({ ...answers, [question.id]: value })}
        />
      ))}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" disabled={write.isRunning}>
          {write.isRunning ? words.sending : words.send}
        </Button>
        <Button onClick={() => void done()}>{text.dialog.cancel}</Button>
      </div>
    </form>
  )
}
