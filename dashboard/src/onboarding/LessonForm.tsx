import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useUnsavedGuard } from '../core/use-unsaved-guard.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import {
  draftOf,
  emptyLesson,
  type LessonDraft,
  lessonFaults,
  lessonInput,
} from './lesson-draft.ts'
import { addLesson, changeLesson, type Lesson, setLessonPicture } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** Form of a new lesson, or of one that exists. */
export function LessonForm(props: {
  lesson: Lesson | null
  apps: readonly { readonly id: string; readonly name: string }[]
  advertiserId: string
  onClose: () => void
}) {
  const words = useOnboardingText().onboarding
  const router = useRouter()
  const { lesson, apps, advertiserId, onClose } = props
  const { write, isRunning, problem, errorOf } = useWrite()
  const [start] = useState(lesson ? draftOf(lesson) : emptyLesson)
  const [draft, setDraft] = useState<LessonDraft>(start)
  const [picture, setPicture] = useState<File | null>(null)
  const [isTried, setIsTried] = useState(false)
  const change = (part: Partial<LessonDraft>) => setDraft((before) => ({ ...before, ...part }))
  useUnsavedGuard(draft !== start && !isRunning)
  const faults = isTried ? lessonFaults(draft) : {}
  const faultOf = (field: keyof ReturnType<typeof lessonFaults>, wire: string) =>
    faults[field] ? words[faults[field]] : errorOf(wire)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (Object.keys(lessonFaults(draft)).length > 0) return
    const input = lessonInput(draft, Math.random)
    const isSaved = await write(async () => {
      const id = lesson
        ? (await changeLesson(lesson.id, input)).lesson.id
        : (await addLesson({ ...input, advertiser_id: advertiserId })).id
      if (picture) await setLessonPicture(id, picture)
      await router.invalidate()
    })
    if (isSaved) onClose()
  }
  const isPlaced = ({ field }: { field: string }) =>
    ['title', 'body', 'video_url', 'quiz', 'app_id'].includes(field.split('.')[0]!)
  return (
    <form
      noValidate
      onSubmit={(event) => void submit(event)}
      className="mb-4 space-y-4 rounded-lg border border-border p-4"
    >
      {problem && !problem.errors.some(isPlaced) && <ProblemPanel problem={problem} />}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label={words.title}
          error={faultOf('title', 'title')}
          input={{
            ...{ value: draft.title, maxLength: 120, autoComplete: 'off' },
            onChange: ({ currentTarget }) => change({ title: currentTarget.value }),
          }}
        />
        <SelectField
          label={words.about}
          error={errorOf('app_id')}
          options={[
            { value: '', label: words.company },
            ...apps.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          select={{
            value: draft.appId,
            onChange: ({ currentTarget }) => change({ appId: currentTarget.value }),
          }}
        />
      </div>
      <TextAreaField
        label={words.body}
        error={faultOf('body', 'body')}
        area={{
          ...{ value: draft.body, rows: 8, maxLength: 10_000 },
          onChange: ({ currentTarget }) => change({ body: currentTarget.value }),
        }}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label={words.videoUrl}
          help={words.videoHelp}
          error={errorOf('video_url')}
          input={{
            ...{ value: draft.videoUrl, type: 'url', maxLength: 2048, autoComplete: 'off' },
            onChange: ({ currentTarget }) => change({ videoUrl: currentTarget.value }),
          }}
        />
        <Field
          label={words.pictureFile}
          help={words.pictureHelp}
          input={{
            ...{ type: 'file', accept: 'image/png,image/jpeg,image/webp' },
            onChange: ({ currentTarget }) => setPicture(currentTarget.files?.[0] ?? null),
          }}
        />
      </div>
      <CheckField
        label={words.hasQuiz}
        input={{
          checked: draft.hasQuiz,
          onChange: ({ currentTarget }) => change({ hasQuiz: currentTarget.checked }),
        }}
      />
      {draft.hasQuiz && (
        <>
          <Field
            label={words.question}
            error={faultOf('question', 'quiz.question')}
            input={{
              ...{ value: draft.question, maxLength: 300, autoComplete: 'off' },
              onChange: ({ currentTarget }) => change({ question: currentTarget.value }),
            }}
          />
          <TextAreaField
            label={words.options}
            help={words.optionsHelp}
            error={faultOf('options', 'quiz.options')}
            area={{
              ...{ value: draft.options, rows: 4, maxLength: 1_200 },
              onChange: ({ currentTarget }) => change({ options: currentTarget.value }),
            }}
          />
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary" disabled={isRunning}>
          {isRunning ? words.saving : words.save}
        </Button>
      </div>
    </form>
  )
}
