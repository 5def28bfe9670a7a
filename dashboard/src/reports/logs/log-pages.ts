import { periodTexts } from '../../ui/period/period-texts.ts'
import { ClicksPage } from './ClicksPage.tsx'
import { logTexts } from './log-texts.ts'
import { SalesPage } from './SalesPage.tsx'
import { StoryPage } from './StoryPage.tsx'

/** The pages of the logs, which share most of their code, and their texts. */
export const loadLogPages = periodTexts.with(
  logTexts.with(async () => ({ ClicksPage, SalesPage, StoryPage })),
)
