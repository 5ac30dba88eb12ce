/** A house whose roof is a rising line of energy. Decoration: the name stands beside it. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#126f5d" />
      <path
        d="M6.5 16.5 16 8l9.5 8.5"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M17.6 13.5 12.8 20h3.4l-1 5 5-6.8h-3.5l.9-4.7Z" fill="#f9c752" />
    </svg>
  );
}
