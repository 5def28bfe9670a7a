/**
 * A queue's name as in wrangler.toml. A deploy prefixes it with the environment's name, so that
 * staging and production have separate queues in one account.
 */
export function plainQueueName(name: string): string {
  return /[a-z]+(?:-dead)?$/.exec(name)?.[0] ?? name
}
