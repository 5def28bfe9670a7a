/**
 * A queue's name as wrangler.toml has it: a deploy puts the environment's name before it, so that staging and
 * production have queues of their own in one account.
 */
export function plainQueueName(name: string): string {
  return /[a-z]+(?:-dead)?$/.exec(name)?.[0] ?? name
}
