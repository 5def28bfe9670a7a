import { useRouter } from '@tanstack/react-router'
import { Check, ChevronRight } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { finishLesson, type OwnLesson } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** One lesson, folded until it is opened, with its quiz. */
export function LessonCard({ lesson }: { lesson: OwnLesson }) {
  const words = useOnboardingText().onboarding
  const { title, body, picture_url, video_url, done_at } = lesson
  return (
    <li className="py-3">
      <details className="group">
        <summary className="-mx-1 flex cursor-pointer flex-wrap items-center gap-x-3 rounded p-1">
          <h3 className="flex items-center gap-2 font-medium">
            <ChevronRight
              aria-hidden="true"
              className="size-4 shrink-0 text-muted transition-transform duration-150 group-open:rotate-90"
            />
            {title}
          </h3>
          <span className="text-sm text-muted">
            {words.of(lesson.advertiser.name, lesson.app?.name ?? null)}
          </span>
          {done_at !== null && (
            <span className="flex items-center gap-1 text-sm text-good">
              <Check aria-hidden="true" className="size-4" />
              {words.finished}
            </span>
          )}
        </summary>
        <div className="mt-2 space-y-3 pl-6">
          {picture_url !== null && (
            <img
              src={new URL(picture_url).pathname}
              alt={words.picture(title)}
              loading="lazy"
              className="max-h-72 max-w-full rounded"
            />
          )}
          <p className="max-w-prose whitespace-pre-line text-pretty">{body}</p>
          {video_url !== null && (
            <p>
              <a
                href={video_url}
                target="_blank"
                rel="noreferrer"
                className="text-accent underline"
              >
                {words.video}
              </a>
            </p>
          )}
          {done_at === null && <Finish lesson={lesson} />}
        </div>
      </details>
    </li>
  )
}

function Finish({ lesson: { id, quiz } }: { lesson: OwnLesson }) {
  const words = useOnboardingText().onboarding
  const router = useRouter()
  const name = useId()
  const { write, isRunning, problem, errorOf } = useWrite()
  const [chosen, setChosen] = useState<number | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (quiz !== null && chosen === null) return setIsMissing(true)
    setIsMissing(false)
    void write(async () => {
      await finishLesson(id, chosen)
      await router.invalidate()
    })
  }
  const fault = isMissing ? words.choose : errorOf('answer')
  return (
    <form noValidate onSubmit={submit} className="space-y-3">
      {problem && !fault && <ProblemPanel problem={problem} />}
      {quiz !== null && (
        <fieldset className="space-y-2" aria-describedby={fault ? `${name}-note` : undefined}>
          <legend className="mb-1.5 font-medium">{quiz.question}</legend>
          {quiz.options.map((option, position) => (
            <label key={option} className="flex items-start gap-3">
              <input
                type="radio"
                name={name}
                checked={chosen === position}
                onChange={() => setChosen(position)}
                className="mt-1 size-4 accent-(--accent)"
              />
              {option}
            </label>
          ))}
          {fault && (
            <p id={`${name}-note`} role="alert" className="text-sm text-bad">
              {fault}
            </p>
          )}
        </fieldset>
      )}
      <Button type="submit" kind="primary" disabled={isRunning}>
        {isRunning ? words.finishing : quiz === null ? words.finish : words.check}
      </Button>
    </form>
  )
}
