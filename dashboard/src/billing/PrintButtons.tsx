import { Printer } from 'lucide-react'
import { useState } from 'react'
import { languages } from '../../../schema/vocabulary.ts'
import { openPage } from '../core/files.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import type { Invoice } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'

/** Opens the invoice as a printable page, in the selected language. */
export function PrintButtons({ invoice: { id, number } }: { invoice: Invoice }) {
  const text = usePageText()
  const words = text.invoices
  const { write, problem } = useWrite()
  const [isSaved, setIsSaved] = useState(false)
  const names = { en: words.printEn, ru: words.printRu }
  const open = (language: 'en' | 'ru') =>
    void write(async () => {
      const path = `/v1/invoices/${id}/print?lang=${language}`
      setIsSaved((await openPage(path, `${number}-${language}.html`)) === 'saved')
    })
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="small">
            <Printer aria-hidden="true" />
            {words.print}
          </Button>
        }
      >
        {languages.map((language) => (
          <MenuItem key={language} onSelect={() => open(language)}>
            {names[language]}
          </MenuItem>
        ))}
      </Menu>
      <p role="status" className={isSaved ? 'basis-full text-sm text-muted' : 'sr-only'}>
        {isSaved ? text.money.popup : ''}
      </p>
      {problem && <ProblemPanel problem={problem} className="basis-full" />}
    </>
  )
}
