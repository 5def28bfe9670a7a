import { isbot } from 'isbot'
import { cleanText } from '../../core/clean-text.ts'
import { RecentMap } from '../../core/recent-map.ts'
import { type DeviceFacts, deviceOf } from '../rules/device.ts'
import { agentKeyOf, USER_AGENT_UNITS_MAX } from '../rules/visitor.ts'

/** The result of parsing one user agent. */
export interface Agent {
  /** Cleaned and cut; null when the header was missing or empty. */
  text: string | null
  /** Its part of the visitor's fingerprint. */
  key: string | null
  isBot: boolean
  /** Parsed at first use: most offers do not need it. */
  device: () => DeviceFacts
}

const AGENTS_MAX = 2_000
const none: Agent = { text: null, key: null, isBot: false, device: () => deviceOf(null, false) }

/** Parsing a user agent costs more than the rest of a click, so results are cached. */
export function buildAgents(): (header: string | null) => Agent {
  const agents = new RecentMap<Agent>(AGENTS_MAX)
  return (header) => {
    if (!header) return none
    const known = agents.get(header)
    if (known) return known
    const agent = read(header)
    agents.set(header, agent)
    return agent
  }
}

function read(header: string): Agent {
  const text = cleanText(header.trim(), USER_AGENT_UNITS_MAX)
  if (text === null) return none
  const isBot = isbot(text)
  let device: DeviceFacts | null = null
  return {
    text,
    key: agentKeyOf(text),
    isBot,
    device: () => {
      device ??= deviceOf(text, isBot)
      return device
    },
  }
}
