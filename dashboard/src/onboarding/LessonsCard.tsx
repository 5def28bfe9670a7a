import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { LessonForm } from './LessonForm.tsx'
import { addLesson, changeLesson, type Lesson } from './onboarding-data.ts'
import { useOnboardingText } from './onboarding-texts.ts'

/** An advertiser's lessons, with their form. */
export function LessonsCard(props: {
  lessons: readonly Lesson[]
  apps: readonly { readonly id: string; readonly name: string }[]
  advertiserId: string
}) {
  const { onboarding: words, lessonTemplate } = useOnboardingText()
  const person = usePerson()
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const [edited, setEdited] = useState<Lesson | 'new' | null>(null)
  const { lessons, apps, advertiserId } = props
  const mayChange = person !== null && may(person, 'decidePartners')
  const fill = () =>
    write(async () => {
      for (const lesson of lessonTemplate) {
        await addLesson({
          quiz: null,
          ...lesson,
          app_id: null,
          video_url: null,
          advertiser_id: advertiserId,
        })
      }
      await router.invalidate()
    })
  const change = (lesson: Lesson, of: Parameters<typeof changeLesson>[1]) =>
    write(async () => {
      await changeLesson(lesson.id, of)
      await router.invalidate()
    })
  /** Both get each other's place; equal ones cannot be. */
  const raise = (at: number) =>
    write(async () => {
      const [above, below] = [lessons[at - 1]!, lessons[at]!]
      await changeLesson(below.id, { position: above.position })
      await changeLesson(above.id, { position: below.position })
      await router.invalidate()
    })
  return (
    <Card>
      <CardHeader title={words.lessons} help={words.lessonsHelp}>
        {mayChange && lessons.length > 0 && (
          <Button size="small" onClick={() => setEdited('new')}>
            {words.add}
          </Button>
        )}
      </CardHeader>
      {problem && (
        <ProblemPanel problem={problem} meaning={problem.errors[0]?.message} className="mb-4" />
      )}
      {edited !== null && (
        <LessonForm
          key={edited === 'new' ? 'new' : edited.id}
          lesson={edited === 'new' ? null : edited}
          apps={apps}
          advertiserId={advertiserId}
          onClose={() => setEdited(null)}
        />
      )}
      {lessons.length === 0 && edited === null && (
        <EmptyState
          action={
            mayChange ? (
              <div className="flex flex-wrap justify-center gap-2">
                <Button kind="primary" disabled={isRunning} onClick={() => void fill()}>
                  {words.useTemplate}
                </Button>
                <Button onClick={() => setEdited('new')}>{words.add}</Button>
              </div>
            ) : undefined
          }
        >
          {words.none_yet}
        </EmptyState>
      )}
      <ul aria-label={words.lessons} className="divide-y divide-border">
        {lessons.map((lesson, at) => (
          <Line key={lesson.id} lesson={lesson}>
            {mayChange && (
              <div className="flex flex-wrap gap-1">
                {at > 0 && (
                  <Button
                    size="small"
                    disabled={isRunning}
                    aria-label={words.up(lesson.title)}
                    onClick={() => void raise(at)}
                  >
                    ↑
                  </Button>
                )}
                <Button
                  size="small"
                  aria-label={words.editOf(lesson.title)}
                  onClick={() => setEdited(lesson)}
                >
                  {words.edit}
                </Button>
                <Button
                  size="small"
                  disabled={isRunning}
                  aria-label={
                    lesson.published_at === null
                      ? words.publishOf(lesson.title)
                      : words.unpublishOf(lesson.title)
                  }
                  onClick={() => void change(lesson, { published: lesson.published_at === null })}
                >
                  {lesson.published_at === null ? words.publish : words.unpublish}
                </Button>
                {lesson.published_at === null && (
                  <Button
                    size="small"
                    disabled={isRunning}
                    aria-label={words.archiveOf(lesson.title)}
                    onClick={() => void change(lesson, { archived: true })}
                  >
                    {words.archive}
                  </Button>
                )}
              </div>
            )}
          </Line>
        ))}
      </ul>
    </Card>
  )
}

function Line({ lesson, children }: { lesson: Lesson; children: ReactNode }) {
  const words = useOnboardingText().onboarding
  const format = useFormat()
  const { title, app, published_at, done } = lesson
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <h3 className="font-medium break-words">{title}</h3>
        <p className="text-sm text-muted">
          {[
            app?.name ?? words.company,
            published_at === null ? words.draft : words.published,
            words.doneBy(format.number(done)),
          ].join(' · ')}
        </p>
      </div>
      {children}
    </li>
  )
}
