import { ownTexts } from '../../core/i18n/own-texts.ts'
import { reportTexts } from '../page/report-texts.ts'

const teamTexts = ownTexts({
  en: () => import('./team-en.ts').then((module) => module.enTeam),
  ru: () => import('./team-ru.ts').then((module) => module.ruTeam),
})

export const useTeamText = teamTexts.use

/** The page with its texts and those of reports. */
export const withTeamTexts = <Page>(page: () => Promise<Page>) =>
  reportTexts.with(teamTexts.with(page))()
