/** The parts of Bowser's own sources that device.ts takes; its published types are those of the bundle. */
declare module 'bowser/src/parser-*.js' {
  /** What a rule asks of the user agent that it judges. */
  interface Asked {
    getUA(): string
    test(pattern: RegExp): boolean
    hasBrand(name: string): boolean
    getOSName(isLower?: boolean): string
    getOSVersion(): string | undefined
    getBrowserName(isLower?: boolean): string
  }
  interface Rule {
    test: RegExp[] | ((asked: Asked) => boolean)
    describe(userAgent: string): { name?: string; version?: string; type?: string }
  }
  /** The first one that holds describes. */
  const rules: Rule[]
  export default rules
}
