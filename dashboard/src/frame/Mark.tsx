/** The logo: two streams joining. */
export const Mark = ({ className }: { className?: string }) => (
  <svg aria-hidden="true" viewBox="0 0 32 32" className={className}>
    <rect width="32" height="32" rx="8" className="fill-accent" />
    <path
      d="M8 7c0 6 8 5 8 11v7M24 7c0 6-8 5-8 11"
      fill="none"
      strokeWidth="3"
      strokeLinecap="round"
      className="stroke-accent-text"
    />
  </svg>
)
