import { getRouteApi } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { useState } from 'react'
import { type Language, languages } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import type { Side, StatementAsk } from '../statement-data.ts'

const route = getRouteApi('/signed-in/money/statement')
const frame = getRouteApi('/signed-in')

/** Saves the whole statement as PDF, in the chosen language. */
export function StatementPdfButton({ side, ask }: { side: Side; ask: StatementAsk }) {
  const text = usePageText()
  const words = text.statement
  const person = usePerson()
  const { advertisers } = route.useLoaderData()
  const own = frame.useLoaderData()
  const { write, isRunning, problem } = useWrite()
  const [isTooLong, setIsTooLong] = useState(false)
  const isStaff = side === 'advertiser' && person !== null && may(person, 'seeBookings')
  const known = [...advertisers, ...own]
  const advertiser = known.find(({ id }) => id === ask.advertiser_id)?.name ?? null
  const names = { en: text.invoices.printEn, ru: text.invoices.printRu }
  const save = (language: Language) =>
    void write(async () => {
      setIsTooLong(false)
      const { savePdf, TooManyLines } = await import('./save-pdf.ts')
      await savePdf({ side, ask, advertiser, isStaff, language }).catch((thrown) => {
        if (!(thrown instanceof TooManyLines)) throw thrown
        setIsTooLong(true)
      })
    })
  return (
    <>
      <Menu
        trigger={
          <Button size="small" disabled={isRunning}>
            <FileText aria-hidden="true" />
            {isRunning ? text.money.saving : words.pdf}
          </Button>
        }
      >
        {languages.map((language) => (
          <MenuItem key={language} onSelect={() => save(language)}>
            {names[language]}
          </MenuItem>
        ))}
      </Menu>
      <p role="status" className={isTooLong ? 'basis-full text-sm text-bad' : 'sr-only'}>
        {isTooLong ? words.pdfTooLong : ''}
      </p>
      {problem && <ProblemPanel problem={problem} className="basis-full" />}
    </>
  )
}
