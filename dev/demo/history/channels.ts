/** The ways in which the history's affiliates bring visitors: labels of links, sub ids and referrers. */
import type { Chance } from '../../fraud/random.ts'
import type { ChannelName, HistoryAffiliate } from './affiliates.ts'

/** The data of a click about its source. */
export interface Arrival {
  /** sub1 the medium, sub2 the piece, sub3 its place; ads use five, as UTM parameters would. */
  subs: (string | null)[]
  referrer: string | null
  /** utm_source, utm_medium and utm_campaign. */
  utm?: [string, string, string]
  /** What the affiliate paid for it, in millionths of a dollar. */
  costMicros?: number
}

interface Channel {
  /** Label of the saved link. */
  label: string
  slug: string
  arrive: (chance: Chance, about: { affiliate: HistoryAffiliate; day: number }) => Arrival
}

const articles = [
  'best-of-2026',
  'beginners-guide',
  'long-review',
  'weekend-list',
  'checklist',
] as const
const videos = ['V7kQ2', 'mT41x', 'b9LwE', 'aa03R'] as const
const campaigns = ['spring-sale', 'brand', 'evergreen'] as const
const keywords = ['discount', 'review', 'near me', 'compare'] as const

export const channels: Readonly<Record<ChannelName, Channel>> = {
  blog: {
    ...{ label: 'Blog reviews', slug: 'blog' },
    arrive: (chance, { affiliate }) => {
      const piece = chance.pick(articles)
      const spot = chance.pick(['header', 'text', 'table'])
      return { subs: ['blog', piece, spot], referrer: `https://${affiliate.code}.example/${piece}` }
    },
  },
  newsletter: {
    ...{ label: 'Newsletter', slug: 'letter' },
    arrive: (_, { day }) => {
      const issue = `issue-${40 + Math.floor(day / 7)}`
      return { subs: ['newsletter', issue], referrer: null, utm: ['newsletter', 'email', issue] }
    },
  },
  video: {
    ...{ label: 'Video descriptions', slug: 'video' },
    arrive: (chance) => ({
      subs: ['video', chance.pick(videos)],
      referrer: 'https://video.example/',
    }),
  },
  ads: {
    ...{ label: 'Search ads', slug: 'ads' },
    arrive: (chance, { day }) => {
      const campaign = day < 30 ? chance.pick(campaigns) : chance.pick(campaigns.slice(1))
      const ad = `ad-${1 + chance.int(6)}`
      const source = chance.happens(0.75) ? 'google' : 'bing'
      return {
        subs: [source, 'cpc', campaign, ad, chance.pick(keywords)],
        referrer: `https://search.example/?q=${campaign}`,
        utm: [source, 'cpc', campaign],
        costMicros: 10_000 * (6 + chance.int(22)),
      }
    },
  },
  social: {
    ...{ label: 'Social profile', slug: 'bio' },
    arrive: (chance) => {
      const source = chance.pick(['instagram', 'tiktok'])
      const spot = chance.pick(['bio', 'story', 'reel'])
      const referrer = chance.happens(0.6) ? 'https://social.example/' : null
      return { subs: [source, spot], referrer, utm: [source, 'social', spot] }
    },
  },
  podcast: {
    ...{ label: 'Podcast show notes', slug: 'podcast' },
    arrive: (_, { day }) => ({
      subs: ['podcast', `episode-${112 + Math.floor(day / 14)}`],
      referrer: null,
    }),
  },
  deals: {
    ...{ label: 'Deals page', slug: 'deals' },
    arrive: (chance, { affiliate }) => ({
      subs: ['deals', chance.pick(['top', 'list', 'expiring'])],
      referrer: `https://${affiliate.code}.example/deals`,
    }),
  },
}

export const arriveBy = (
  chance: Chance,
  { channel, ...about }: { channel: ChannelName; affiliate: HistoryAffiliate; day: number },
): Arrival => channels[channel].arrive(chance, about)
