import { useId } from 'react';

/** The mark: a lens that is also a face looking at you. */
export function Logo({ size = 32 }: { readonly size?: number }) {
  const id = useId();
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#6f7bf7" />
          <stop offset="1" stopColor="#3b3fc4" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="9" fill={`url(#${id})`} />
      <circle cx="12.4" cy="16" r="6.4" fill="#fff" />
      <circle cx="12.4" cy="16" r="2.6" fill="#3f44cb" />
      <path d="M20.6 12.7l4.9-3.1c.7-.4 1.5 0 1.5.8v11.2c0 .8-.8 1.2-1.5.8l-4.9-3.1z" fill="#fff" fillOpacity=".85" />
    </svg>
  );
}
