/** Texts and lessons of the demo's first advertiser for its affiliates. */
import { creatives } from '../../../schema/promotion/creatives.ts'
import { lessons, lessonsDone } from '../../../schema/promotion/lessons.ts'
import * as cast from '../demo-cast.ts'
import type { Tx } from '../demo-tenant.ts'
import { offers } from './cast.ts'

const { id: advertiserId } = cast.advertiser

const texts = [
  {
    offerId: offers.DEMO.id,
    name: 'Post about river maps',
    body: 'Planning a day on the water? These printed maps show every landing place. With {coupon} you support this page: {link} #ad',
  },
  {
    offerId: offers.CLUB.id,
    name: 'Mail about the Trail Club',
    body: 'Trail Club members get tours, maps and insurance for one price. The first week is free: {link} (advertisement)',
  },
]

const courses = [
  {
    title: 'Who buys river maps',
    body: 'Most customers paddle on weekends and plan two weeks ahead. They look for a quiet route, a place to start and a place to sleep.\n\nWhat works: trip reports with photos, packing lists, and questions answered in paddling groups.',
    question: 'When do most customers plan their trip?',
    options: ['On the same day', 'Two weeks ahead', 'A year ahead'],
    answer: 1,
  },
  {
    title: 'What you may promise',
    body: 'Say what the maps show, and for which rivers. Do not promise free delivery or discounts that are not in your coupon.\n\nMark each post as advertising.',
  },
]

/** Must run after the history's offers. Anna has finished the first lesson. */
export async function addPromotion(tx: Tx, createdAt: Date): Promise<void> {
  const kind = 'text' as const
  await tx
    .insert(creatives)
    .values(texts.map((text) => ({ ...text, advertiserId, kind, createdAt })))
  const [first] = await tx
    .insert(lessons)
    .values(
      courses.map((course, position) => ({
        ...{ ...course, advertiserId, position, createdAt, publishedAt: createdAt },
      })),
    )
    .returning({ id: lessons.id })
  const [anna] = cast.affiliates
  if (!first || !anna) return
  await tx
    .insert(lessonsDone)
    .values({ lessonId: first.id, affiliateId: anna.id, doneAt: createdAt })
}
