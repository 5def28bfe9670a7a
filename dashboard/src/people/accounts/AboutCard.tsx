import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Language, languages } from '../../../../schema/vocabulary.ts'
import { TimeZoneField } from '../../apps/TimeZoneField.tsx'
import { usePageText } from '../../core/i18n/language.ts'
import type { Person } from '../../core/session.ts'
import { useWrite } from '../../core/use-write.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SaveRow } from '../../ui/forms/SaveRow.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { saveProfile } from './profile-data.ts'

const languageNames: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский' }

/** Name, language of mails, time zone. */
export function AboutCard({ person }: { person: Person }) {
  const text = usePageText()
  const words = text.profile
  const router = useRouter()
  const [name, setName] = useState(person.name)
  const [language, setLanguage] = useState(person.language)
  const [zone, setZone] = useState(person.time_zone)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setIsSaved(false)
    if (!(await write(() => saveProfile({ name, language, time_zone: zone })))) return
    setIsSaved(true)
    await router.invalidate()
  }
  return (
    <Card>
      <CardHeader title={words.about} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <Field
          label={text.outside.name}
          error={errorOf('name')}
          input={{
            ...{ value: name, autoComplete: 'name', maxLength: 100 },
            onChange: ({ currentTarget }) => setName(currentTarget.value),
          }}
        />
        <SelectField
          label={words.language}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
          select={{
            value: language,
            onChange: ({ currentTarget }) => setLanguage(currentTarget.value as Language),
          }}
        />
        <TimeZoneField
          {...{ label: words.zone, help: words.zoneHelp, value: zone, onChange: setZone }}
          error={errorOf('time_zone')}
        />
        <SaveRow {...{ words, isRunning, isSaved }} />
      </form>
    </Card>
  )
}
